import {
  emptyReply,
  HEADER,
  headerOf,
  jsonTextReply,
  kindOf,
  readMessages,
  requestIdOf,
  requireBatch,
  revisionHasBatches,
  TransportError,
  type Caller,
  type HttpReply,
  type HttpRequest,
  type JsonRpcBody,
  type JsonRpcMessage,
  type RequestRefusal,
} from "@crossfade/core";
import { Delivery } from "./delivery.js";
import type { HttpSseChannel } from "./http-sse-channel.js";
import type { HttpSseTransportParts } from "./http-sse-transport-parts.js";
import { namedSession } from "./named-session.js";
import { newcomerRefusal } from "./retirement.js";

const ACCEPTED = emptyReply(202);

/**
 * `POST /messages`: one message, or a batch, for the session that it names or begins.
 *
 * @param refusal is told of the request's id and the session's revision once they are known, for the
 * answer should this fail
 * @throws TransportError `INVALID_REQUEST` where it names two sessions; rejects with every other one
 */
export function postMessage(
  request: HttpRequest,
  caller: Caller,
  parts: HttpSseTransportParts,
  refusal: RequestRefusal,
): Promise<HttpReply> {
  const named = namedSession(request);
  // Before the body: what an error about that looks like hangs on the session's revision.
  if (named !== undefined) refusal.revision = parts.channels.find(named, caller)?.revision;
  return readMessages(request, parts.config).then((body) => {
    refusal.id = requestIdOf(body);
    return named === undefined
      ? begin(body, request, caller, parts)
      : takeBody(body, named, request, caller, parts);
  });
}

function takeBody(
  body: JsonRpcBody,
  named: string,
  request: HttpRequest,
  caller: Caller,
  parts: HttpSseTransportParts,
): HttpReply | Promise<HttpReply> {
  const channel = parts.channels.require(named, caller);
  if (body.batch) requireBatch(body.messages, revisionHasBatches(channel.revision));
  const refused = newcomerRefusal(messagesOf(body), channel, request, caller, parts);
  return refused ?? deliver(channel, body, new Delivery(channel, request, caller, parts));
}

/** A session that begins with a `POST`: its client learns the id from the answer's header. */
async function begin(
  body: JsonRpcBody,
  request: HttpRequest,
  caller: Caller,
  parts: HttpSseTransportParts,
): Promise<HttpReply> {
  if (body.batch)
    requireBatch(body.messages, headerOf(request, HEADER.protocolVersion) === undefined);
  const messages = messagesOf(body);
  if (messages.every((message) => kindOf(message) === "response")) {
    throw TransportError.invalidRequest("Invalid request: a response needs the session it is for");
  }
  const refused = newcomerRefusal(messages, undefined, request, caller, parts);
  if (refused) return refused;
  const channel = await parts.channels.create("post", caller);
  try {
    return await deliver(channel, body, new Delivery(channel, request, caller, parts));
  } catch (error) {
    // Whoever is refused here never learns the id, so nobody would ever use the session, or end it.
    await parts.channels.end(channel, "closed");
    throw error;
  }
}

function deliver(
  channel: HttpSseChannel,
  body: JsonRpcBody,
  delivery: Delivery,
): HttpReply | Promise<HttpReply> {
  const answer = body.batch ? batchAnswer(delivery, body.messages) : delivery.takeOne(body.message);
  if (channel.mode === "get") {
    if (!messagesOf(body).some((message) => kindOf(message) === "request")) return ACCEPTED;
    // Whoever was told "accepted" waits for an answer: a node that was lost by then must have left word of it.
    return channel.kept()?.then(() => ACCEPTED) ?? ACCEPTED;
  }
  const headers = [HEADER.sessionId, channel.id];
  if (!answer) return emptyReply(202, headers);
  return answer.then((json) => jsonTextReply(200, json, headers));
}

function batchAnswer(
  delivery: Delivery,
  messages: readonly JsonRpcMessage[],
): Promise<string> | undefined {
  const answers = delivery.takeBatch(messages);
  if (answers.length === 0) return undefined;
  return Promise.all(answers).then((texts) => `[${texts.join(",")}]`);
}

function messagesOf(body: JsonRpcBody): readonly JsonRpcMessage[] {
  return body.batch ? body.messages : [body.message];
}
