import {
  isJsonRpcId,
  jsonTextReply,
  kindOf,
  type HttpReply,
  type JsonRpcId,
  type JsonRpcRequest,
  type TransportName,
} from "@crossfade/core";
import { lostAnswer } from "@crossfade/session";
import { eventFormatter } from "@crossfade/sse";
import type { CarriedHead } from "./node-message.js";

/**
 * The reply to a `POST` whose node was lost, with an error for each request in it; undefined where it holds
 * none. Clients of http-sse read no answer from a reply that went well, so there it is one that did not.
 */
export function lostReply({ body }: CarriedHead, transport: TransportName): HttpReply | undefined {
  const { ids, batch } = requestsIn(body);
  if (ids.length === 0) return undefined;
  const answers = ids.map(lostAnswer);
  const text = batch ? `[${answers.join(",")}]` : answers.join("");
  return jsonTextReply(transport === "http-sse" ? 503 : 200, text);
}

/** The same for the stream of a reply that has begun, and of which the client has nothing to go on from. */
export function lostEvents({ body }: CarriedHead): string {
  return requestsIn(body)
    .ids.map((id) => eventFormatter.event({ event: "message", data: lostAnswer(id) }))
    .join("");
}

/** The ids of the requests in a body; none where it is no JSON. */
export function requestsIn(body: string): { readonly ids: JsonRpcId[]; readonly batch: boolean } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return { ids: [], batch: false };
  }
  const batch = Array.isArray(parsed);
  const messages: unknown[] = batch ? (parsed as unknown[]) : [parsed];
  const ids = messages
    .filter((message) => kindOf(message) === "request")
    .map((message) => (message as JsonRpcRequest).id)
    .filter(isJsonRpcId);
  return { ids, batch };
}
