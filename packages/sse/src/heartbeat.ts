import type { Clock, TimerHandle } from "@crossfade/core";

/** One timer for all connections, however many there are. */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #beat: () => void;
  #timer: TimerHandle | undefined;

  constructor(clock: Clock, intervalMs: number, beat: () => void) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#beat = beat;
  }

  /** Does nothing while it runs already. */
  start(): void {
    this.#timer ??= this.#clock.setInterval(this.#beat, this.#intervalMs);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
