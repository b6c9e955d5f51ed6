import type { Clock, Logger } from "@crossfade/core";

/** An outage fails every command; one line each would fill disks. */
const QUIET_MS = 10_000;

/** Tells the log when Redis goes away and comes back, and not of each command. */
export class OutageLog {
  readonly #clock: Clock;
  readonly #logger: Logger;
  #failed = 0;
  #told = false;
  #toldAt = -Infinity;

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  failed(reason: string): void {
    this.#failed++;
    const now = this.#clock.monotonic();
    if (now - this.#toldAt < QUIET_MS) return;
    this.#toldAt = now;
    this.#told = true;
    this.#logger.error({ reason, failedCommands: this.#failed }, "Redis is not available");
  }

  succeeded(): void {
    if (!this.#told) return;
    this.#told = false;
    this.#logger.info({ failedCommands: this.#failed }, "Redis is available again");
    this.#failed = 0;
  }
}
