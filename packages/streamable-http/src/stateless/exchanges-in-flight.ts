import { TransportError, type Clock } from "@crossfade/core";
import type { ModernExchange } from "./modern-exchange.js";

/** What is being answered, and since when. */
export class ExchangesInFlight {
  readonly #clock: Clock;
  readonly #onCancelled: () => void;
  /** Not in the map: most are answered before the next one comes, and a map that becomes empty is made anew. */
  #newest: ModernExchange | undefined;
  #newestSince = 0;
  /** All others, the oldest first. */
  readonly #since = new Map<ModernExchange, number>();

  /** @param onCancelled a client has gone before its answer */
  constructor(clock: Clock, onCancelled: () => void) {
    this.#clock = clock;
    this.#onCancelled = onCancelled;
  }

  get size(): number {
    return this.#since.size + (this.#newest ? 1 : 0);
  }

  /**
   * From now on it has a client that waits, and that cancels it by closing the connection (2026-07-28
   * transports, "Cancellation").
   */
  begin(exchange: ModernExchange): void {
    if (this.#newest) this.#since.set(this.#newest, this.#newestSince);
    this.#newest = exchange;
    this.#newestSince = this.#clock.monotonic();
    exchange.reply?.awaitedBy(exchange);
  }

  /** Its client has gone. */
  cancel(exchange: ModernExchange): void {
    this.#onCancelled();
    this.end(exchange);
    exchange.abort(new TransportError("REQUEST_CANCELLED", "The client has gone"));
  }

  /** It is answered, or nobody waits for it for now. */
  end(exchange: ModernExchange): void {
    if (exchange === this.#newest) this.#newest = undefined;
    else this.#since.delete(exchange);
  }

  /** Those that are being answered for longer than that; the oldest first. */
  *longerThan(durationMs: number): Iterable<ModernExchange> {
    const before = this.#clock.monotonic() - durationMs;
    for (const [exchange, since] of this.#since) {
      if (since > before) return;
      yield exchange;
    }
    if (this.#newest && this.#newestSince <= before) yield this.#newest;
  }

  *all(): Iterable<ModernExchange> {
    yield* this.#since.keys();
    if (this.#newest) yield this.#newest;
  }
}
