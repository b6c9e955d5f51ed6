import type { Clock, Logger, TimerHandle } from "@crossfade/core";

const TICK_MS = 1_000;

/** The one timer behind everything that times out, ends when idle, or renews a lease. */
export class Ticker {
  readonly #logger: Logger;
  readonly #timer: TimerHandle;
  #running = false;

  /** @param sweep runs once a second; never beside itself, however long it takes */
  constructor(clock: Clock, logger: Logger, sweep: () => Promise<void>) {
    this.#logger = logger;
    this.#timer = clock.setInterval(() => void this.#tick(sweep), TICK_MS);
  }

  close(): void {
    this.#timer.cancel();
  }

  async #tick(sweep: () => Promise<void>): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      await sweep();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#logger.error({ reason }, "sweep failed");
    } finally {
      this.#running = false;
    }
  }
}
