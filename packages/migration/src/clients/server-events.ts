import { createParser, type EventSourceMessage } from "eventsource-parser";

/** One event of a stream; a comment is one without data. */
export interface ServerEvent {
  readonly event: string;
  /** Undefined for a comment. */
  readonly data: string | undefined;
  readonly id: string | undefined;
}

/** The events in a stream of text, as they arrive. */
export async function* serverEvents(
  chunks: AsyncIterable<string>,
): AsyncGenerator<ServerEvent, void> {
  const ready: ServerEvent[] = [];
  const parser = createParser({
    onEvent: ({ event = "message", data, id }: EventSourceMessage) =>
      ready.push({ event, data, id }),
    onComment: () => ready.push({ event: "comment", data: undefined, id: undefined }),
  });
  for await (const chunk of chunks) {
    parser.feed(chunk);
    yield* ready.splice(0);
  }
}
