import type { StreamListener, StreamSink } from "@crossfade/core";

/** More waiting than this, and the writer is asked to stop: what Node's streams take as well. */
const HIGH_WATER_BYTES = 16_384;

const encoder = new TextEncoder();

/**
 * An event stream as the body of a `Response`. What is written goes to the runtime when it asks for more,
 * all that waits in one piece; so a reader that stands still fills this sink, which says so, and nothing
 * behind it.
 */
export class ResponseSink implements StreamSink {
  readonly readable: ReadableStream<Uint8Array>;
  readonly #onOver: (cut: boolean) => void;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #listener: StreamListener | undefined;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** The runtime has asked, and there was nothing. */
  #asked = false;
  #full = false;
  #ending = false;
  #closed = false;

  /** @param onOver called once when nothing more is sent; with true where the end did not get through */
  constructor(onOver: (cut: boolean) => void) {
    this.#onOver = onOver;
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#pull(),
        cancel: () => this.#close(true),
      },
      // A queue of the stream's own would take what nobody has asked for.
      { highWaterMark: 0 },
    );
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  write(chunk: string | Uint8Array, shared?: string | Uint8Array): boolean {
    if (this.#closed || this.#ending) return false;
    const bytes = shared === undefined ? toBytes(chunk) : joined([toBytes(chunk), toBytes(shared)]);
    if (bytes.byteLength === 0) return !this.#full;
    if (this.#asked) {
      this.#asked = false;
      this.#controller.enqueue(bytes);
      return true;
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.byteLength;
    this.#full = this.#waitingBytes > HIGH_WATER_BYTES;
    return !this.#full;
  }

  end(): void {
    if (this.#closed || this.#ending) return;
    this.#ending = true;
    if (this.#waiting.length === 0) this.#finish();
  }

  destroy(): void {
    if (this.#closed) return;
    this.#controller.error(new Error("The server cut this stream"));
    this.#close(true);
  }

  listen(listener: StreamListener): void {
    this.#listener = listener;
    if (this.#closed) listener.closed();
  }

  #pull(): void {
    if (this.#waiting.length === 0) {
      this.#asked = true;
      return;
    }
    const bytes = joined(this.#waiting);
    const wasFull = this.#full;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#full = false;
    this.#controller.enqueue(bytes);
    if (this.#ending) this.#finish();
    else if (wasFull) this.#listener?.drained();
  }

  #finish(): void {
    this.#controller.close();
    this.#close(false);
  }

  #close(cut: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#onOver(cut);
    this.#listener?.closed();
  }
}

function toBytes(chunk: string | Uint8Array): Uint8Array {
  return typeof chunk === "string" ? encoder.encode(chunk) : chunk;
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  if (first && chunks.length === 1) return first;
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
