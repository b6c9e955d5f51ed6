import type { StreamListener, StreamSink } from "../http/http-message.js";

/** A sink that remembers what was written, and whose reader can be made to stand still. */
export class MemorySink implements StreamSink {
  /** Everything written so far, as text. */
  text = "";
  closed = false;
  /** Whether the stream was cut, not ended. */
  destroyed = false;
  #listener: StreamListener | undefined;
  #stalled = false;
  #waiting = 0;

  write(chunk: string | Uint8Array, shared?: string | Uint8Array): boolean {
    if (this.closed) return false;
    const added = asText(chunk) + asText(shared ?? "");
    this.text += added;
    if (this.#stalled) this.#waiting += new TextEncoder().encode(added).byteLength;
    return !this.#stalled;
  }

  get waitingBytes(): number {
    return this.#waiting;
  }

  end(): void {
    this.#close();
  }

  destroy(): void {
    this.destroyed = true;
    this.#close();
  }

  listen(listener: StreamListener): void {
    this.#listener = listener;
    if (this.closed) listener.closed();
  }

  /** From now on `write` returns false: the reader does not read. */
  stall(): void {
    this.#stalled = true;
  }

  /** The reader reads again, and has taken everything. */
  resume(): void {
    this.#stalled = false;
    this.#waiting = 0;
    if (!this.closed) this.#listener?.drained();
  }

  /** The peer goes away. */
  disconnect(): void {
    this.#close();
  }

  #close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#listener?.closed();
  }
}

function asText(chunk: string | Uint8Array): string {
  return typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
}
