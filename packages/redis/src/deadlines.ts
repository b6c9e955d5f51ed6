import type { Clock, TimerHandle } from "@crossfade/core";

export interface Deadline {
  readonly at: number;
  readonly onExpired: () => void;
}

/** Deadlines that are all equally far away, so that one timer, for the first, does for all. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #delayMs: number;
  /** In the order in which they expire. */
  readonly #waiting = new Set<Deadline>();
  #timer: TimerHandle | undefined;

  constructor(clock: Clock, delayMs: number) {
    this.#clock = clock;
    this.#delayMs = delayMs;
  }

  add(onExpired: () => void): Deadline {
    const deadline = { at: this.#clock.monotonic() + this.#delayMs, onExpired };
    this.#waiting.add(deadline);
    this.#timer ??= this.#clock.setTimeout(this.#check, this.#delayMs);
    return deadline;
  }

  remove(deadline: Deadline): void {
    this.#waiting.delete(deadline);
  }

  /** Calls nobody back any more. */
  clear(): void {
    this.#waiting.clear();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  readonly #check = (): void => {
    const now = this.#clock.monotonic();
    for (const deadline of this.#waiting) {
      if (deadline.at > now) {
        this.#timer = this.#clock.setTimeout(this.#check, Math.ceil(deadline.at - now));
        return;
      }
      this.#waiting.delete(deadline);
      deadline.onExpired();
    }
    // The next that is added sets a timer again; those that are done leave none behind.
    this.#timer = undefined;
  };
}
