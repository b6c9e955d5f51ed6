import type { Exchange, JsonObject, JsonRpcRequest } from "@crossfade/core";

/** Told when the signal of a request was aborted. */
export interface AbortListener {
  aborted(request: PendingRequest, reason: unknown): void;
}

/** A client's request that its server has not answered yet. */
export class PendingRequest {
  readonly message: JsonRpcRequest;
  readonly exchange: Exchange;
  readonly resolve: (result: JsonObject) => void;
  readonly reject: (error: Error) => void;
  readonly #listener: AbortListener;
  #signal: AbortSignal | undefined;

  constructor(
    message: JsonRpcRequest,
    exchange: Exchange,
    resolve: (result: JsonObject) => void,
    reject: (error: Error) => void,
    listener: AbortListener,
  ) {
    this.message = message;
    this.exchange = exchange;
    this.resolve = resolve;
    this.reject = reject;
    this.#listener = listener;
  }

  /** Listens to the signal, which is made by asking for it. Aborted already: tells at once. */
  watch(): void {
    const { signal } = this.exchange;
    if (signal.aborted) return this.#listener.aborted(this, signal.reason);
    this.#signal = signal;
    signal.addEventListener("abort", this, { once: true });
  }

  unwatch(): void {
    this.#signal?.removeEventListener("abort", this);
  }

  /** Called by the signal: the request is its own listener, which saves a closure. */
  handleEvent(): void {
    this.#listener.aborted(this, this.#signal?.reason);
  }
}
