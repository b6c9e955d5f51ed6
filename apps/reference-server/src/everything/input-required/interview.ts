import type { JsonObject } from "@crossfade/core";

/** Something that a client is asked for (2026-07-28 patterns, "Multi Round-Trip Requests"). */
export interface InputRequest {
  readonly method: "elicitation/create" | "sampling/createMessage" | "roots/list";
  readonly params: JsonObject;
}

/** What is asked for at once, by the key that its answer comes under. */
export type Round = Readonly<Record<string, InputRequest>>;

/** A tool, or a prompt, that asks its client for input in so many rounds before it answers. */
export interface Interview {
  readonly name: string;
  readonly description: string;
  readonly rounds: readonly Round[];
  /** Whether it has the client carry its state: needed from the second round on. */
  readonly stateful?: boolean;
  /** Whether it asks only for what the client has declared. */
  readonly onlyDeclared?: boolean;
  /** What it answers with, once all is known. */
  readonly conclude: (answers: Readonly<Record<string, JsonObject>>) => string | Promise<string>;
}

export function ask(message: string, field: string, type = "string"): InputRequest {
  const properties = { [field]: { type } };
  const requestedSchema = { type: "object", properties, required: [field] };
  return { method: "elicitation/create", params: { mode: "form", message, requestedSchema } };
}

export function sample(text: string, maxTokens: number): InputRequest {
  const messages = [{ role: "user", content: { type: "text", text } }];
  return { method: "sampling/createMessage", params: { messages, maxTokens } };
}

export const listRoots: InputRequest = { method: "roots/list", params: {} };
