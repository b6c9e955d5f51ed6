import type { StreamListener, StreamSink } from "@crossfade/core";
import type { ServerResponse } from "node:http";

/** What compression middleware adds: without it, a chunk waits for the next. */
interface MaybeFlushable {
  flush?(): void;
}

/** An event stream over a response whose head has been sent. */
export class NodeSink implements StreamSink {
  readonly #response: ServerResponse & MaybeFlushable;
  #ended = false;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  get waitingBytes(): number {
    return this.#response.writableLength;
  }

  write(chunk: string | Uint8Array, shared?: string | Uint8Array): boolean {
    const response = this.#response;
    if (this.#ended || response.destroyed) return false;
    if (shared === undefined) return this.#flushed(response.write(chunk));
    response.cork();
    response.write(chunk);
    const taken = response.write(shared);
    response.uncork();
    return this.#flushed(taken);
  }

  end(): void {
    this.#ended = true;
    if (!this.#response.destroyed) this.#response.end();
  }

  destroy(): void {
    this.#ended = true;
    this.#response.destroy();
  }

  listen(listener: StreamListener): void {
    const response = this.#response;
    if (response.destroyed) return listener.closed();
    response.on("drain", () => listener.drained());
    response.once("close", () => listener.closed());
    // What goes wrong on a connection ends it, and `close` tells of that.
    response.on("error", () => undefined);
  }

  #flushed(taken: boolean): boolean {
    this.#response.flush?.();
    return taken;
  }
}
