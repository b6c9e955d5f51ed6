import { HEADER, headerOf, type HttpRequest } from "@crossfade/core";
import type { MaybePromise } from "@crossfade/session";
import { parseLastEventId } from "@crossfade/sse";
import type { ChannelRegistry } from "./channel-registry.js";
import { namedSession } from "./named-session.js";

/**
 * The session that a request is for: the one that it names, or whose stream it reads on in. Undefined where
 * it is for none, or cannot be served anyway.
 */
export function sessionOf(
  request: HttpRequest,
  channels: ChannelRegistry,
): MaybePromise<string | undefined> {
  let named: string | undefined;
  try {
    named = namedSession(request);
  } catch {
    return undefined;
  }
  if (named !== undefined || request.method !== "GET") return named;
  const position = parseLastEventId(headerOf(request, HEADER.lastEventId));
  return position && channels.sessionOfStream(position.stream);
}
