import type { StreamListener, StreamSink } from "@crossfade/core";
import type { ChunksMessage } from "./node-message.js";

/** How much may wait for the other node before whoever writes is told to wait. In characters. */
const WINDOW = 65_536;

/** What the other node said of the chunks: more, wait, or that nobody reads them any more. */
export type ChunksOutcome = "flowing" | "full" | "over";

const decoder = new TextDecoder();

/**
 * A stream whose connection is on another node. What is written in one turn goes there in one message, and
 * the next message waits until that node has taken it: so a slow reader there slows down whoever writes here.
 */
export class RemoteSink implements StreamSink {
  readonly #deliver: (chunks: Omit<ChunksMessage, "kind" | "id">) => Promise<ChunksOutcome>;
  #listener: StreamListener | undefined;
  #waiting: string[] = [];
  #waitingBytes = 0;
  /** A message is under way, or the other side has asked to wait. */
  #busy = false;
  #scheduled = false;
  /** Somebody was told to wait. */
  #heldBack = false;
  #last: "end" | "destroy" | undefined;
  #over = false;

  /** @param deliver sends chunks to the other node; never rejects */
  constructor(deliver: (chunks: Omit<ChunksMessage, "kind" | "id">) => Promise<ChunksOutcome>) {
    this.#deliver = deliver;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  write(chunk: string | Uint8Array, shared?: string | Uint8Array): boolean {
    if (this.#over || this.#last) return false;
    this.#add(chunk);
    if (shared !== undefined) this.#add(shared);
    this.#schedule();
    this.#heldBack = this.#waitingBytes >= WINDOW;
    return !this.#heldBack;
  }

  end(): void {
    if (this.#over || this.#last) return;
    this.#last = "end";
    this.#schedule();
  }

  destroy(): void {
    if (this.#over || this.#last === "destroy") return;
    this.#last = "destroy";
    this.#waiting = [];
    this.#waitingBytes = 0;
    // At once: a reader that stands still would never let its turn come.
    void this.#send("", "destroy");
  }

  listen(listener: StreamListener): void {
    this.#listener = listener;
    if (this.#over) listener.closed();
  }

  /** The other side can take more. */
  drained(): void {
    this.#busy = false;
    this.#flush();
  }

  /** The connection there is gone, or its node is. */
  closed(): void {
    if (this.#over) return;
    this.#over = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#listener?.closed();
  }

  #add(chunk: string | Uint8Array): void {
    const text = typeof chunk === "string" ? chunk : decoder.decode(chunk);
    this.#waiting.push(text);
    this.#waitingBytes += text.length;
  }

  /** At the end of this turn, so that all that is written in it is one message. */
  #schedule(): void {
    if (this.#scheduled || this.#busy) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#over || this.#busy) return;
    if (this.#waiting.length === 0 && !this.#last) return this.#goOn();
    const text = this.#waiting.join("");
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#busy = true;
    void this.#send(text, this.#last);
  }

  async #send(text: string, last: "end" | "destroy" | undefined): Promise<void> {
    const outcome = await this.#deliver(last === undefined ? { text } : { text, last });
    if (outcome === "over" || last !== undefined) return this.closed();
    // Until the other side has drained, this stays busy.
    if (outcome === "flowing") this.drained();
  }

  #goOn(): void {
    if (!this.#heldBack) return;
    this.#heldBack = false;
    this.#listener?.drained();
  }
}
