import {
  acceptsByName,
  emptyReply,
  HEADER,
  headerOf,
  type Caller,
  type HttpReply,
  type HttpRequest,
  type JsonRpcMessage,
  type JsonRpcRequest,
} from "@crossfade/core";
import { parseLastEventId } from "@crossfade/sse";
import { clientIdentity, type Judgement, type SeenClient } from "@crossfade/sunset";
import type { HttpSseChannel } from "./http-sse-channel.js";
import type { HttpSseTransportParts } from "./http-sse-transport-parts.js";
import { namedSession } from "./named-session.js";

/** How long a session that was let in to say its name may take for it. */
const NAME_GRACE_MS = 30_000;

/** What a request shows of a session. */
interface Shown {
  /** It names a session or an event: only a client of this transport has such a thing. */
  readonly something: boolean;
  readonly channel: HttpSseChannel | undefined;
}

/** The answer to a request that a brownout or the end refuses; undefined where it is served. */
export async function retirementRefusal(
  request: HttpRequest,
  caller: Caller,
  parts: HttpSseTransportParts,
): Promise<HttpReply | undefined> {
  const { deprecation, config } = parts;
  const shown = await shownBy(request, caller, parts);
  const { seen, initializeParams: said } = shown.channel ?? {};
  const client = clientIdentity(said?.["clientInfo"], caller.principal, request, config.trustProxy);
  const judgement = seen ? deprecation.judgeSeen(seen) : deprecation.judge(client);
  return refuse(judgement, request, caller, parts, seen, shown.something);
}

/**
 * The same for the messages of a client that may be exempted by its name, now that they have been read: it has
 * said its name, or something else in its place.
 */
export function newcomerRefusal(
  messages: readonly JsonRpcMessage[],
  channel: HttpSseChannel | undefined,
  request: HttpRequest,
  caller: Caller,
  parts: HttpSseTransportParts,
): HttpReply | undefined {
  const { deprecation, config, channels } = parts;
  if (!deprecation.refusing || channel?.seen) return undefined;
  // A session that was taken over from another node has said its name there.
  const said = channel?.initializeParams ?? messages.find(isInitialize)?.params;
  const client = clientIdentity(said?.["clientInfo"], caller.principal, request, config.trustProxy);
  const refusal = refuse(deprecation.judgeNamed(client), request, caller, parts, undefined, true);
  if (refusal && channel) void channels.end(channel, "retired");
  return refusal;
}

/** After the end: tells live clients, and ends their sessions. */
export async function endRetired({
  deprecation,
  channels,
  clock,
}: HttpSseTransportParts): Promise<void> {
  if (deprecation.mode !== "enforce") return;
  const namedBy = clock.now() - NAME_GRACE_MS;
  for (const channel of channels.all()) {
    const { seen, session } = channel;
    const stays = seen ? deprecation.judgeSeen(seen) === "served" : session.createdAt > namedBy;
    if (stays) continue;
    channel.stream.comment(deprecation.sayGoodbye(channel));
    await channels.end(channel, "retired");
  }
}

async function shownBy(
  request: HttpRequest,
  caller: Caller,
  { channels }: HttpSseTransportParts,
): Promise<Shown> {
  const named = namedSession(request);
  if (named !== undefined) return { something: true, channel: channels.find(named, caller) };
  if (request.method !== "GET") return { something: false, channel: undefined };
  const position = parseLastEventId(headerOf(request, HEADER.lastEventId));
  const channel = position && (await channels.findByStream(position.stream, caller));
  return { something: position !== undefined, channel };
}

function refuse(
  judgement: Judgement,
  request: HttpRequest,
  caller: Caller,
  parts: HttpSseTransportParts,
  seen: SeenClient | undefined,
  showsSomething: boolean,
): HttpReply | undefined {
  if (judgement === "served" || judgement === "unnamed") return undefined;
  // Whoever leaves is always welcome to.
  if (judgement === "brownout" && request.method === "DELETE") return undefined;
  const account = seen ? seen.account : accountOf(request, caller, parts);
  if (request.method !== "GET") return parts.deprecation.refusal(judgement, request, account);
  return showsSomething
    ? refuseReader(judgement, request, parts, account)
    : refuseOpening(judgement, request, parts, account);
}

/** A `GET` that goes on where it was. To a browser's `EventSource`, 204 means that it should stop (WHATWG). */
function refuseReader(
  judgement: "brownout" | "ended",
  request: HttpRequest,
  { deprecation }: HttpSseTransportParts,
  account: SeenClient["account"],
): HttpReply {
  const refusal = deprecation.refusal(judgement, request, account);
  return judgement === "ended" && isEventSource(request) ? emptyReply(204) : refusal;
}

/**
 * A `GET` that names nothing may come from a client that tries this transport first and goes on to the
 * other on 405, and on that alone. In a brownout it does so on the MCP path only: on the old one stands
 * who has not moved.
 */
function refuseOpening(
  judgement: "brownout" | "ended",
  request: HttpRequest,
  { config, deprecation, successorServed }: HttpSseTransportParts,
  account: SeenClient["account"],
): HttpReply {
  const { enforcedStatus } = config.deprecation;
  const onOldPath = request.path === config.endpoint.streamPath;
  const byOption = judgement === "ended" ? enforcedStatus : onOldPath ? 503 : "auto";
  const status = byOption === "auto" ? (successorServed ? 405 : undefined) : byOption;
  const headers = status === 405 ? [HEADER.allow, "POST, DELETE"] : [];
  return deprecation.refusal(judgement, request, account, status, headers);
}

/** Whoever is refused at the door is counted by what it shows. */
function accountOf(
  request: HttpRequest,
  { principal }: Caller,
  { ledger }: HttpSseTransportParts,
): SeenClient["account"] {
  const userAgent = headerOf(request, "user-agent");
  return ledger?.account("http-sse", undefined, undefined, undefined, principal, userAgent);
}

/** A page's `fetch` looks the same; what it gets then stops it, too. Node's has no `Sec-Fetch-Site`. */
function isEventSource(request: HttpRequest): boolean {
  return (
    headerOf(request, "sec-fetch-site") !== undefined &&
    acceptsByName(headerOf(request, HEADER.accept), "text/event-stream")
  );
}

function isInitialize(message: JsonRpcMessage): message is JsonRpcRequest {
  return "method" in message && message.method === "initialize";
}
