import type { TransportError, TransportErrorCode } from "../errors/transport-error.js";
import type { JsonRpcId } from "../jsonrpc/message.js";
import { errorResponse, toErrorObject } from "../jsonrpc/responses.js";
import type { HttpBodyReply, HttpReply, HttpReplyHeaders } from "./http-message.js";

const JSON_TYPE: HttpReplyHeaders = ["Content-Type", "application/json"];
const TEXT_TYPE: HttpReplyHeaders = ["Content-Type", "text/plain; charset=utf-8"];

/** The head of every event stream: proxies must neither keep, change nor hold it back. */
export const EVENT_STREAM_HEADERS: HttpReplyHeaders = [
  "Content-Type",
  "text/event-stream",
  "Cache-Control",
  "no-cache, no-transform",
  "X-Accel-Buffering",
  "no",
];

/** A value as JSON. */
export function jsonReply(
  status: number,
  value: unknown,
  headers: HttpReplyHeaders = [],
): HttpBodyReply {
  return jsonTextReply(status, JSON.stringify(value), headers);
}

/** JSON that was serialised already. */
export function jsonTextReply(
  status: number,
  body: string,
  headers: HttpReplyHeaders = [],
): HttpBodyReply {
  return { status, headers: headers.length === 0 ? JSON_TYPE : [...JSON_TYPE, ...headers], body };
}

/** A line of text, for answers that must not look like JSON-RPC. */
export function textReply(
  status: number,
  text: string,
  headers: HttpReplyHeaders = [],
): HttpBodyReply {
  return { status, headers: [...TEXT_TYPE, ...headers], body: `${text}\n` };
}

/** A status and headers, no body. */
export function emptyReply(status: number, headers: HttpReplyHeaders = []): HttpBodyReply {
  return { status, headers };
}

/** Failures that pass: whoever is refused may come back. */
const TEMPORARY: ReadonlySet<TransportErrorCode> = new Set([
  "SESSION_LIMIT",
  "CONNECTION_LIMIT",
  "TOO_MANY_REQUESTS",
  "DRAINING",
  "NODE_UNREACHABLE",
  "STORE_UNAVAILABLE",
  "NODE_ABSENT",
  "STALE_LEASE",
]);

/**
 * A failure as JSON-RPC has it, with `Retry-After` where coming back makes sense. See `errorResponse`
 * for what `id` may be.
 */
export function errorReply(
  error: TransportError,
  id: JsonRpcId | null | undefined,
  retryAfterMs: number,
): HttpBodyReply {
  const headers = TEMPORARY.has(error.code)
    ? ["Retry-After", String(Math.ceil(retryAfterMs / 1000))]
    : [];
  return jsonReply(error.status, errorResponse(id, toErrorObject(error)), headers);
}

/** The same reply with more headers. */
export function withHeaders<Reply extends HttpReply>(reply: Reply, more: HttpReplyHeaders): Reply {
  return more.length === 0 ? reply : { ...reply, headers: [...reply.headers, ...more] };
}
