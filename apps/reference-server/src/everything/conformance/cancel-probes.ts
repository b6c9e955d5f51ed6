import { setTimeout as delay } from "node:timers/promises";

/** What became of a probe. */
export type ProbeStatus = "running" | "completed" | "cancelled";

/**
 * Work that does nothing but notice whether it is cancelled. It is asked about later, maybe in another
 * session, since the client that cancels a request gets no answer to it.
 */
export class CancelProbes {
  readonly #limit: number;
  readonly #probes = new Map<string, { status: ProbeStatus }>();

  /** Beyond `limit` keys, those begun first are forgotten. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Resolves after `ms` milliseconds; rejects at once when it is cancelled. */
  async run(key: string, ms: number, signal: AbortSignal): Promise<void> {
    const probe = this.#begin(key);
    try {
      await delay(ms, undefined, { signal });
      probe.status = "completed";
    } catch (error) {
      probe.status = "cancelled";
      throw error;
    }
  }

  status(key: string): ProbeStatus | "unknown" {
    return this.#probes.get(key)?.status ?? "unknown";
  }

  #begin(key: string): { status: ProbeStatus } {
    const probe = { status: "running" as ProbeStatus };
    // A map keeps the place of a key that is set again, and this one begins now.
    this.#probes.delete(key);
    this.#probes.set(key, probe);
    for (const oldest of this.#probes.keys()) {
      if (this.#probes.size <= this.#limit) break;
      this.#probes.delete(oldest);
    }
    return probe;
  }
}
