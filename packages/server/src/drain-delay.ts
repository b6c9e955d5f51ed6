import type { Clock, TimerHandle } from "@crossfade/core";

/**
 * How long everything goes on as before when draining begins: a load balancer has to have asked whether this
 * node is ready, and until then it sends requests here.
 */
export class DrainDelay {
  readonly #clock: Clock;
  readonly #delayMs: number;
  #passing: Promise<void> | undefined;
  #timer: TimerHandle | undefined;
  #end: (() => void) | undefined;

  constructor(clock: Clock, delayMs: number) {
    this.#clock = clock;
    this.#delayMs = delayMs;
  }

  /** Begins when first called. Undefined where there is nothing to wait for. */
  pass(): Promise<void> | undefined {
    if (this.#delayMs === 0) return undefined;
    return (this.#passing ??= new Promise((resolve) => {
      this.#end = resolve;
      this.#timer = this.#clock.setTimeout(resolve, this.#delayMs);
    }));
  }

  /** Whoever waits goes on, now and later. */
  cutShort(): void {
    this.#timer?.cancel();
    this.#end?.();
    this.#passing = Promise.resolve();
  }
}
