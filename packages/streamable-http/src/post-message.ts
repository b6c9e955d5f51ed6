import {
  accepts,
  errorResponse,
  HEADER,
  headerOf,
  jsonReply,
  kindOf,
  MODERN_REVISIONS,
  readMessages,
  requestIdOf,
  requireBatch,
  requireInitializeSize,
  revisionHasBatches,
  RPC_CODE,
  textReply,
  TransportError,
  type Caller,
  type HttpReply,
  type HttpRequest,
  type JsonRpcBody,
  type JsonRpcMessage,
  type JsonRpcRequest,
} from "@crossfade/core";
import { Delivery } from "./delivery.js";
import { isModern } from "./stateless/modern-request.js";
import { greetClient, noteSessionless } from "./greet-client.js";
import { namedSession, requireSession } from "./named-session.js";
import { newcomerRefusal, sessionRefusal } from "./retirement.js";
import { requireRoom } from "./stream-room.js";
import type { StreamableRefusal } from "./streamable-refusal.js";
import type { StreamableTransportParts } from "./streamable-transport-parts.js";

/**
 * `POST` of the revisions 2025-03-26 to 2025-11-25: one message, or a batch where the revision has them.
 *
 * @param refusal is told of the request's id and generation once they are known, for the answer should this fail
 * @throws TransportError `NOT_ACCEPTABLE`; rejects with every other one
 */
export function postMessage(
  request: HttpRequest,
  caller: Caller,
  parts: StreamableTransportParts,
  refusal: StreamableRefusal,
): Promise<HttpReply> {
  requireAccept(request);
  return readMessages(request, parts.config).then((body) =>
    takeBody(body, request, caller, parts, refusal),
  );
}

function takeBody(
  body: JsonRpcBody,
  request: HttpRequest,
  caller: Caller,
  parts: StreamableTransportParts,
  refusal: StreamableRefusal,
): HttpReply | Promise<HttpReply> {
  refusal.id = requestIdOf(body);
  const { config } = parts;
  if (config.modern && isModern(body, request)) {
    return parts.stateless.handle(body, request, caller);
  }
  if (!config.legacy) return refuseLegacy(body, request, parts);
  refusal.legacy = true;
  const initialize = initializeOf(body);
  const refused =
    initialize || !config.sessions
      ? newcomerRefusal(initialize, request, caller, parts)
      : sessionRefusal(request, caller, parts);
  if (refused) return refused;
  if (!config.sessions) {
    noteSessionless(body, initialize, request, caller, parts);
    return parts.sessionless.handle(body, request, caller);
  }
  if (initialize) return begin(initialize, request, caller, parts);
  if (body.batch && namedSession(request) === undefined) {
    requireSessionlessBatch(body.messages, request);
  }
  const channel = requireSession(request, caller, parts);
  const delivery = new Delivery(channel, request, caller, parts);
  if (!body.batch) return delivery.takeOne(body.message);
  requireBatch(body.messages, revisionHasBatches(channel.revision));
  return delivery.takeBatch(body.messages);
}

/** Both, since it is the server that chooses between them (2025-11-25 transports, "Sending Messages"). */
function requireAccept(request: HttpRequest): void {
  const accept = headerOf(request, HEADER.accept);
  if (accepts(accept, "application/json") && accepts(accept, "text/event-stream")) return;
  throw new TransportError(
    "NOT_ACCEPTABLE",
    "Accept must allow application/json and text/event-stream",
  );
}

/**
 * As a server that never spoke these revisions. Where http-sse does, 404 with a body that is no JSON-RPC
 * makes clients go on to it; a modern error would tell them that there is nothing else.
 */
function refuseLegacy(
  body: JsonRpcBody,
  request: HttpRequest,
  { refusals, olderIsServed }: StreamableTransportParts,
): HttpReply {
  refusals.count("UNSUPPORTED_REVISION");
  if (olderIsServed) return textReply(404, "Not served here; use GET");
  const asked = initializeOf(body)?.params?.["protocolVersion"];
  return jsonReply(
    400,
    errorResponse(requestIdOf(body) ?? null, {
      code: RPC_CODE.unsupportedRevision,
      message: "Unsupported protocol version",
      data: {
        supported: MODERN_REVISIONS,
        requested: asked ?? headerOf(request, HEADER.protocolVersion) ?? null,
      },
    }),
  );
}

function initializeOf(body: JsonRpcBody): JsonRpcRequest | undefined {
  if (body.batch) return undefined;
  const { message } = body;
  return isInitialize(message) ? message : undefined;
}

function isInitialize(message: JsonRpcMessage): message is JsonRpcRequest {
  return kindOf(message) === "request" && (message as JsonRpcRequest).method === "initialize";
}

/** A batch lacks its session only where nothing else is wrong with it. */
function requireSessionlessBatch(messages: readonly JsonRpcMessage[], request: HttpRequest): void {
  requireBatch(messages, headerOf(request, HEADER.protocolVersion) === undefined);
}

/** `initialize` begins a session, whose id its answer carries, unless it fails. */
async function begin(
  message: JsonRpcRequest,
  request: HttpRequest,
  caller: Caller,
  parts: StreamableTransportParts,
): Promise<HttpReply> {
  const named = namedSession(request);
  if (named !== undefined) {
    parts.channels.require(named, caller);
    throw TransportError.invalidRequest("Invalid request: the session is initialized already");
  }
  requireInitializeSize(message, parts.config.maxInitializeBytes);
  // Before the backend has heard of a session that would be over at once.
  if (parts.config.responseMode === "stream") requireRoom(parts);
  const channel = await parts.channels.create(caller);
  channel.seen = greetClient(channel, message, request, parts);
  try {
    const reply = await new Delivery(channel, request, caller, parts).takeOne(message, true);
    // A client that was answered with an error never learns the id.
    if (channel.revision === undefined) await parts.channels.end(channel, "closed");
    return reply;
  } catch (error) {
    await parts.channels.end(channel, "closed");
    throw error;
  }
}
