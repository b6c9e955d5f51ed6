import { TransportError } from "../errors/transport-error.js";
import { kindOf, type JsonRpcMessage } from "./message.js";
import { nestsDeeperThan, valueNestsDeeperThan } from "./nesting.js";

/** What `POST` bodies may be: one message, or a batch where the revision has batches. */
export type JsonRpcBody =
  | { readonly batch: false; readonly message: JsonRpcMessage }
  | { readonly batch: true; readonly messages: readonly JsonRpcMessage[] };

/** Bounds on a body beside its size. */
export interface BodyBounds {
  readonly maxJsonDepth: number;
  readonly maxBatchLength: number;
}

/**
 * Turns the text of a body into JSON.
 *
 * @throws TransportError `PARSE_ERROR` where it is not JSON; `INVALID_REQUEST` where it nests deeper
 * than `maxJsonDepth`.
 */
export function parseJson(text: string, { maxJsonDepth }: BodyBounds): unknown {
  if (nestsDeeperThan(text, maxJsonDepth)) throw tooDeep(maxJsonDepth);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TransportError("PARSE_ERROR", "Parse error: the body is not JSON", { cause });
  }
}

/** Holds a value that a framework parsed before us to the same bound. */
export function requireNesting(value: unknown, { maxJsonDepth }: BodyBounds): void {
  if (valueNestsDeeperThan(value, maxJsonDepth)) throw tooDeep(maxJsonDepth);
}

/**
 * Recognises a message or a batch. Whether batches are allowed is for the transport to say, since it
 * hangs on the session's revision; here a batch is only held to its length and its members' shape.
 *
 * @throws TransportError `INVALID_REQUEST`
 */
export function toJsonRpcBody(value: unknown, { maxBatchLength }: BodyBounds): JsonRpcBody {
  if (!Array.isArray(value)) return { batch: false, message: requireMessage(value) };
  if (value.length === 0) throw TransportError.invalidRequest("Invalid request: empty batch");
  if (value.length > maxBatchLength) {
    throw TransportError.invalidRequest(
      `Invalid request: a batch may hold at most ${maxBatchLength} messages`,
    );
  }
  return { batch: true, messages: value.map(requireMessage) };
}

function requireMessage(value: unknown): JsonRpcMessage {
  if (kindOf(value) === "invalid") {
    throw TransportError.invalidRequest("Invalid request: not a JSON-RPC 2.0 message");
  }
  return value as JsonRpcMessage;
}

function tooDeep(maxJsonDepth: number): TransportError {
  return TransportError.invalidRequest(
    `Invalid request: JSON nests deeper than ${maxJsonDepth} levels`,
  );
}
