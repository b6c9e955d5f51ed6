import { TransportError } from "../errors/transport-error.js";
import { kindOf, type JsonRpcId, type JsonRpcMessage, type JsonRpcRequest } from "./message.js";
import type { JsonRpcBody } from "./parse-body.js";

/**
 * Batches came with 2025-03-26 and went with 2025-06-18; a handshake never was part of one.
 *
 * @throws TransportError `INVALID_REQUEST`
 */
export function requireBatch(messages: readonly JsonRpcMessage[], allowed: boolean): void {
  if (!allowed) {
    throw TransportError.invalidRequest("Invalid request: this revision has no batches");
  }
  if (messages.some((message) => "method" in message && message.method === "initialize")) {
    throw TransportError.invalidRequest("Invalid request: initialize must not be part of a batch");
  }
}

/** The id for an answer to the whole body: that of a single request. */
export function requestIdOf(body: JsonRpcBody): JsonRpcId | undefined {
  if (body.batch || kindOf(body.message) !== "request") return undefined;
  return (body.message as JsonRpcRequest).id;
}
