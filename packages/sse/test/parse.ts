import { createParser, type EventSourceMessage } from "eventsource-parser";

/** What a client reads from a stream, by a parser that we did not write. */
export function parse(...chunks: readonly string[]): {
  readonly events: readonly EventSourceMessage[];
  readonly retries: readonly number[];
  readonly comments: readonly string[];
} {
  const events: EventSourceMessage[] = [];
  const retries: number[] = [];
  const comments: string[] = [];
  const parser = createParser({
    onEvent: (event) => events.push(event),
    onRetry: (retryMs) => retries.push(retryMs),
    onComment: (comment) => comments.push(comment),
    onError: (error) => {
      throw error;
    },
  });
  for (const chunk of chunks) parser.feed(chunk);
  return { events, retries, comments };
}

/** The data of the events in a text, in order. */
export function dataOf(text: string): string[] {
  return parse(text).events.map((event) => event.data);
}
