/** What could close a hash tag early, or is no text. Names of our own have none of it. */
const UNUSUAL = /[^\w.~-]/gu;

export type StreamKeys = readonly [state: string, events: string, calls: string];

/**
 * The keys of events. Those of one stream share a hash tag, so that a step sees them together; streams are
 * spread over the cluster. Which streams a session has is kept by itself, since `append` and replay know
 * the stream only.
 */
export class LogKeys {
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Of a stream. A client may have made its name up, in a `Last-Event-ID`. */
  stream(name: string): StreamKeys {
    const tagged = `${this.#prefix}:{log:${name.replace(UNUSUAL, escape)}}`;
    return [`${tagged}:state`, `${tagged}:events`, `${tagged}:calls`];
  }

  /** Names of a session's streams. */
  session(id: string): string {
    return `${this.#prefix}:{streams:${id.replace(UNUSUAL, escape)}}`;
  }
}

function escape(character: string): string {
  return `%${character.codePointAt(0)?.toString(16)}`;
}
