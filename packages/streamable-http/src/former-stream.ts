import { logUnexpected, type Logger, type StreamSink } from "@crossfade/core";
import { eventFormatter, type SseSession } from "@crossfade/sse";
import type { StreamableChannel } from "./streamable-channel.js";

export interface FormerStreamParts {
  readonly channel: StreamableChannel;
  readonly stream: SseSession;
  readonly retryMs: number;
  readonly logger: Logger;
}

/**
 * Gives a connection what is left to read of a stream from before the session changed hands, then ends it.
 * Never rejects.
 */
export async function readFormerStream(
  { channel, stream, retryMs, logger }: FormerStreamParts,
  sink: StreamSink,
  after: number,
): Promise<void> {
  channel.postConnectionChanged(true);
  try {
    await stream.attach(sink, {
      preamble: eventFormatter.retry(retryMs),
      after,
      onClosed: () => channel.postConnectionChanged(false),
    });
    stream.end();
  } catch (error) {
    logUnexpected(logger, "GET", error);
  }
}
