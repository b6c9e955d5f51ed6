import { TransportError, type Clock } from "@crossfade/core";
import { randomToken } from "@crossfade/session";
import type { ModernExchange } from "./modern-exchange.js";

export interface ParkedCallsOptions {
  readonly clock: Clock;
  readonly maxParkedCalls: number;
  readonly parkedCallTtlMs: number;
}

interface Parked {
  readonly exchange: ModernExchange;
  readonly until: number;
}

/** Calls that wait for their client to come back with input. Bounded, and each only for so long. */
export class ParkedCalls {
  /** Since the transport was made. */
  readonly counters = { parked: 0, resumed: 0, expired: 0, refused: 0 };
  readonly #options: ParkedCallsOptions;
  /** The longest parked first. */
  readonly #parked = new Map<string, Parked>();

  constructor(options: ParkedCallsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#parked.size;
  }

  /** @throws TransportError `TOO_MANY_REQUESTS` */
  park(exchange: ModernExchange): string {
    const { clock, maxParkedCalls, parkedCallTtlMs } = this.#options;
    if (this.#parked.size >= maxParkedCalls) {
      this.counters.refused += 1;
      throw new TransportError(
        "TOO_MANY_REQUESTS",
        `Too many calls wait for their clients (maxParkedCalls: ${maxParkedCalls})`,
      );
    }
    const id = randomToken();
    this.#parked.set(id, { exchange, until: clock.now() + parkedCallTtlMs });
    this.counters.parked += 1;
    return id;
  }

  /** Takes a call out: whoever comes first has it, and nobody after. */
  take(id: string): ModernExchange | undefined {
    const parked = this.#parked.get(id);
    if (!parked || !this.#parked.delete(id)) return undefined;
    this.counters.resumed += 1;
    return parked.exchange;
  }

  /** Gives up those whose client has not come back in time. */
  sweep(): void {
    const now = this.#options.clock.now();
    for (const [id, { exchange, until }] of this.#parked) {
      if (until > now) return;
      this.#parked.delete(id);
      this.counters.expired += 1;
      exchange.abort(new TransportError("CLIENT_TIMEOUT", "The client did not come back in time"));
    }
  }

  /** Gives all of them up. */
  close(): void {
    const error = new TransportError("SESSION_DISCONNECTED", "The server closes");
    for (const { exchange } of this.#parked.values()) exchange.abort(error);
    this.#parked.clear();
  }
}
