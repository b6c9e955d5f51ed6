import type { Clock } from "@crossfade/core";
import { isStoreUnavailable } from "./store-unavailable.js";

/** Between two attempts. */
const RETRY_MS = 100;

/** Repeats what can be repeated, for as long as Redis is away and no longer than `timeoutMs`. */
export class RetryWrites {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  /** All who wait to try again share one timer. */
  #pause: Promise<void> | undefined;
  #closed = false;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  async run<T>(write: () => Promise<T>): Promise<T> {
    const givesUpAt = this.#clock.monotonic() + this.#timeoutMs;
    for (;;) {
      try {
        return await write();
      } catch (error) {
        const late = this.#clock.monotonic() >= givesUpAt;
        if (late || this.#closed || !isStoreUnavailable(error)) throw error;
      }
      await this.#untilRetry();
    }
  }

  /** What fails from now on is not tried again. */
  close(): void {
    this.#closed = true;
  }

  async #untilRetry(): Promise<void> {
    this.#pause ??= new Promise((resolve) => {
      this.#clock.setTimeout(() => {
        this.#pause = undefined;
        resolve();
      }, RETRY_MS);
    });
    await this.#pause;
  }
}
