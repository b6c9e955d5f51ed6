const encoder = new TextEncoder();
/** Where texts are encoded to learn their length; what is in it is never read. */
const scratch = new Uint8Array(16_384);

/** A piece of an event stream, ready to be written to any number of connections. */
export class FramedText {
  readonly text: string;
  #byteLength: number | undefined;
  #encoded: Uint8Array | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** Its length in UTF-8. */
  get byteLength(): number {
    return (this.#byteLength ??= utf8Length(this.text));
  }

  /** The same in UTF-8, encoded on the first call. */
  bytes(): Uint8Array {
    return (this.#encoded ??= encoder.encode(this.text));
  }

  /** What `bytes` returned, if somebody called it: streams that share a text then write these. */
  get encoded(): Uint8Array | undefined {
    return this.#encoded;
  }
}

/**
 * Encoding without keeping is how JavaScript counts fastest: for 10 kB of ASCII it takes a sixth of
 * the time that a regular expression takes to see that it is ASCII.
 */
function utf8Length(text: string): number {
  let length = 0;
  for (let rest = text; rest !== "";) {
    const { read, written } = encoder.encodeInto(rest, scratch);
    length += written;
    rest = read === rest.length ? "" : rest.slice(read);
  }
  return length;
}
