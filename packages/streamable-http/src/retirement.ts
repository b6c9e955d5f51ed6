import {
  negotiateLegacyRevision,
  type Caller,
  type HttpReply,
  type HttpRequest,
  type JsonRpcRequest,
} from "@crossfade/core";
import { clientIdentity } from "@crossfade/sunset";
import { namedSession } from "./named-session.js";
import type { StreamableTransportParts } from "./streamable-transport-parts.js";

/**
 * The answer to a request of these revisions that names no session, if a brownout or their end refuses it;
 * undefined where it is served.
 *
 * @param initialize what it is, if it is that; where sessions are switched off, others say no name
 */
export function newcomerRefusal(
  initialize: JsonRpcRequest | undefined,
  request: HttpRequest,
  { principal }: Caller,
  { deprecation, ledger, config }: StreamableTransportParts,
): HttpReply | undefined {
  if (!deprecation.refusing) return undefined;
  const said = initialize?.params ?? {};
  const client = clientIdentity(said["clientInfo"], principal, request, config.trustProxy);
  const judgement = initialize ? deprecation.judgeKnown(client) : deprecation.judge(client);
  if (judgement === "served" || judgement === "unnamed") return undefined;
  const { name, version, userAgent } = client;
  const revision = initialize && negotiateLegacyRevision(said["protocolVersion"]);
  const account = ledger?.account("sessionful", revision, name, version, principal, userAgent);
  return deprecation.refusal(judgement, request, account);
}

/**
 * The same for what a session's client sends. A session that is unknown is left to be answered as such, so that its
 * client begins anew, and is then told.
 */
export function sessionRefusal(
  request: HttpRequest,
  caller: Caller,
  { deprecation, channels }: StreamableTransportParts,
): HttpReply | undefined {
  if (!deprecation.refusing) return undefined;
  const named = namedSession(request);
  const seen = named === undefined ? undefined : channels.find(named, caller)?.seen;
  const judgement = seen ? deprecation.judgeSeen(seen) : "served";
  if (judgement === "served" || judgement === "unnamed") return undefined;
  return deprecation.refusal(judgement, request, seen?.account);
}

/** After the end: tells live clients, and ends their sessions. */
export async function endRetired({
  deprecation,
  channels,
}: StreamableTransportParts): Promise<void> {
  if (deprecation.mode !== "enforce") return;
  for (const channel of channels.all()) {
    const { seen } = channel;
    if (!seen || deprecation.judgeSeen(seen) === "served") continue;
    channel.standalone.comment(deprecation.sayGoodbye(channel));
    await channels.end(channel, "retired");
  }
}
