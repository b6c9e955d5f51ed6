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
import { readFormerStream } from "./former-stream.js";
import { requireSession } from "./named-session.js";
import { hasRoom, requireRoom } from "./stream-room.js";
import type { StreamableChannel } from "./streamable-channel.js";
import type { StreamableTransportParts } from "./streamable-transport-parts.js";

/**
 * `GET`: the session's standalone stream, or the rest of the stream that `Last-Event-ID` names. That is
 * looked up in the session alone: no id leads to another session's events.
 */
export async function openStream(
  request: HttpRequest,
  caller: Caller,
  parts: StreamableTransportParts,
): Promise<HttpReply> {
  if (!accepts(headerOf(request, HEADER.accept), "text/event-stream")) {
    throw new TransportError("NOT_ACCEPTABLE", "This endpoint answers with text/event-stream");
  }
  const channel = requireSession(request, caller, parts);
  const position = parseLastEventId(headerOf(request, HEADER.lastEventId));
  const post = position && channel.postStreams.get(position.stream);
  if (post) {
    const takesOver = (): boolean => post.connected;
    return streamReply(parts, takesOver, (sink) => post.attach(sink, position.number));
  }
  const former = position && (await parts.channels.formerStream(channel, position.stream));
  if (former) {
    const read = { channel, stream: former, retryMs: parts.config.retryMs, logger: parts.logger };
    const takesOver = (): boolean => false;
    return streamReply(parts, takesOver, (sink) => {
      void readFormerStream(read, sink, position.number);
    });
  }
  const after = position?.stream === channel.standalone.stream ? position.number : "unsent";
  const takesOver = (): boolean => channel.standaloneConnected;
  return streamReply(parts, takesOver, (sink) => void attach(channel, sink, after, parts));
}

/** @param takesOver whether it needs no place of its own, since it takes another stream's */
function streamReply(
  parts: StreamableTransportParts,
  takesOver: () => boolean,
  begin: (sink: StreamSink) => void,
): HttpReply {
  if (!takesOver()) requireRoom(parts);
  return {
    status: 200,
    headers: EVENT_STREAM_HEADERS,
    stream: (sink) => {
      // Whoever asked in the same moment has found the same room.
      if (takesOver() || hasRoom(parts)) return begin(sink);
      parts.refusals.count("CONNECTION_LIMIT");
      sink.write(eventFormatter.retry(parts.config.retryMs));
      sink.end();
    },
  };
}

/** Never rejects, and never throws into the adapter, whichever of both the log does. */
async function attach(
  channel: StreamableChannel,
  sink: StreamSink,
  after: number | "unsent",
  { logger }: StreamableTransportParts,
): Promise<void> {
  try {
    await channel.attachStandalone(sink, after);
  } catch (error) {
    logUnexpected(logger, "GET", error);
    sink.destroy();
  }
}
