import { createParser } from "eventsource-parser";

/** One event, as a client dispatches it. */
interface ReadEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string | undefined;
}

/** What a client reads from a stream. */
export interface ReadStream {
  readonly events: readonly ReadEvent[];
  readonly retries: readonly number[];
  readonly comments: readonly string[];
}

/**
 * Reads an event stream by a parser that we did not write, which may know of mistakes that our formatter
 * makes. What has not ended with a blank line is no event yet.
 */
export function readStream(text: string): ReadStream {
  const events: ReadEvent[] = [];
  const retries: number[] = [];
  const comments: string[] = [];
  const parser = createParser({
    onEvent: ({ event = "message", data, id }) => events.push({ event, data, id }),
    onRetry: (retryMs) => retries.push(retryMs),
    onComment: (comment) => comments.push(comment),
    onError: (error) => {
      throw error;
    },
  });
  parser.feed(text);
  return { events, retries, comments };
}
