import type { Clock } from "@crossfade/core";

/** What is remembered of a client. */
interface Sighting {
  /** By the monotonic clock. */
  readonly warnedAt: number;
  suppressed: number;
}

/** Lets a warning through at most once in a time for each client. Bounded: who was not seen for longest is forgotten. */
export class WarningThrottle {
  readonly #clock: Clock;
  readonly #frequencyMs: number;
  readonly #maxClients: number;
  /** In the order in which the clients were last seen. */
  readonly #clients = new Map<string, Sighting>();
  readonly counters = { suppressed: 0, forgotten: 0 };

  constructor(clock: Clock, frequencyMs: number, maxClients: number) {
    this.#clock = clock;
    this.#frequencyMs = frequencyMs;
    this.#maxClients = maxClients;
  }

  /** Clients that are remembered at this moment. */
  get size(): number {
    return this.#clients.size;
  }

  /** How many warnings about this client were left out since the last one; undefined where this one is, too. */
  pass(key: string): number | undefined {
    const seen = this.#clients.get(key);
    const now = this.#clock.monotonic();
    if (seen && now - seen.warnedAt < this.#frequencyMs) {
      seen.suppressed += 1;
      this.counters.suppressed += 1;
      this.#remember(key, seen);
      return undefined;
    }
    this.#remember(key, { warnedAt: now, suppressed: 0 });
    return seen?.suppressed ?? 0;
  }

  #remember(key: string, sighting: Sighting): void {
    this.#clients.delete(key);
    this.#clients.set(key, sighting);
    if (this.#clients.size <= this.#maxClients) return;
    for (const oldest of this.#clients.keys()) {
      this.#clients.delete(oldest);
      this.counters.forgotten += 1;
      return;
    }
  }
}
