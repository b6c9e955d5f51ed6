import {
  accepts,
  EVENT_STREAM_HEADERS,
  HEADER,
  headerOf,
  logUnexpected,
  TransportError,
  type Caller,
  type HttpReply,
  type HttpRequest,
  type StreamSink,
} from "@crossfade/core";
import { eventFormatter, parseLastEventId } from "@crossfade/sse";
import { messagesReference } from "./endpoint-reference.js";
import type { HttpSseChannel } from "./http-sse-channel.js";
import type { HttpSseTransportParts } from "./http-sse-transport-parts.js";

import { namedSession, withSession } from "./named-session.js";

/** What a stream continues with: whose it is, from where, and whether the client may write, too. */
interface Opening {
  readonly channel: HttpSseChannel;
  readonly after: number | "unsent";
  /** Only for clients that have shown the session's id: an event id grants reading, no more. */
  readonly withEndpoint: boolean;
}

/** `GET /sse`: begins a session, or attaches to the one that the request names or was reading. */
export async function openStream(
  request: HttpRequest,
  caller: Caller,
  parts: HttpSseTransportParts,
): Promise<HttpReply> {
  if (!accepts(headerOf(request, HEADER.accept), "text/event-stream")) {
    throw new TransportError("NOT_ACCEPTABLE", "This endpoint answers with text/event-stream");
  }
  const { channel, after, withEndpoint } = await openingOf(request, caller, parts);
  const retry = eventFormatter.retry(parts.config.endpoint.retryMs);
  const preamble = withEndpoint ? retry + endpointEvent(channel, request, parts) : retry;
  return {
    status: 200,
    headers: EVENT_STREAM_HEADERS,
    stream: (sink) => {
      // Whoever asked in the same moment has found the same room.
      if (!hasRoom(parts, channel)) {
        parts.refusals.count("CONNECTION_LIMIT");
        sink.write(retry);
        sink.end();
        return;
      }
      void attach(channel, sink, preamble, after, parts);
    },
  };
}

/** Never rejects, and never throws into the adapter, whichever of both the log does. */
async function attach(
  channel: HttpSseChannel,
  sink: StreamSink,
  preamble: string,
  after: Opening["after"],
  { logger }: HttpSseTransportParts,
): Promise<void> {
  try {
    await channel.attach(sink, preamble, after);
  } catch (error) {
    logUnexpected(logger, "GET", error);
    sink.destroy();
  }
}

async function openingOf(
  request: HttpRequest,
  caller: Caller,
  parts: HttpSseTransportParts,
): Promise<Opening> {
  const { channels } = parts;
  const named = namedSession(request);
  const position = parseLastEventId(headerOf(request, HEADER.lastEventId));
  if (named !== undefined) {
    const channel = channels.require(named, caller);
    requireRoom(parts, channel);
    const own = position?.stream === channel.stream.stream;
    return { channel, after: own ? position.number : "unsent", withEndpoint: true };
  }
  const left = position && (await channels.findByStream(position.stream, caller));
  requireRoom(parts, left);
  if (left) return { channel: left, after: position.number, withEndpoint: false };
  return { channel: await channels.create("get", caller), after: "unsent", withEndpoint: true };
}

function requireRoom(parts: HttpSseTransportParts, channel?: HttpSseChannel): void {
  if (hasRoom(parts, channel)) return;
  const { maxConnections } = parts.config;
  const message = `Too many event streams are open (maxConnections: ${maxConnections})`;
  throw new TransportError("CONNECTION_LIMIT", message);
}

/** A stream that takes over another one's place needs no place of its own. */
function hasRoom({ config, channels }: HttpSseTransportParts, channel?: HttpSseChannel): boolean {
  return channel?.connected === true || channels.connections < config.maxConnections;
}

function endpointEvent(
  channel: HttpSseChannel,
  request: HttpRequest,
  { config }: HttpSseTransportParts,
): string {
  const reference = messagesReference(config.endpoint, request);
  return eventFormatter.event({ event: "endpoint", data: withSession(reference, channel.id) });
}
