import type { Clock, TimerHandle } from "../clock.js";

interface Timer {
  dueAt: number;
  readonly intervalMs: number | undefined;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #time: number;
  readonly #timers = new Set<Timer>();

  /** @param startAt what `now` says at first, in milliseconds since the epoch */
  constructor(startAt = Date.UTC(2026, 0, 1)) {
    this.#time = startAt;
  }

  now(): number {
    return this.#time;
  }

  monotonic(): number {
    return this.#time;
  }

  setTimeout(callback: () => void, delayMs: number): TimerHandle {
    return this.#add({ dueAt: this.#time + delayMs, intervalMs: undefined, callback });
  }

  setInterval(callback: () => void, intervalMs: number): TimerHandle {
    return this.#add({ dueAt: this.#time + intervalMs, intervalMs, callback });
  }

  /** Timers that are set: none should be left when all is closed. */
  get timerCount(): number {
    return this.#timers.size;
  }

  /** Moves time on, firing on the way what falls due, in order. */
  advance(durationMs: number): void {
    const end = this.#time + durationMs;
    for (let timer = this.#nextBy(end); timer; timer = this.#nextBy(end)) {
      this.#time = timer.dueAt;
      if (timer.intervalMs === undefined) this.#timers.delete(timer);
      else timer.dueAt += timer.intervalMs;
      timer.callback();
    }
    this.#time = end;
  }

  #add(timer: Timer): TimerHandle {
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  #nextBy(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueAt <= end && (!next || timer.dueAt < next.dueAt)) next = timer;
    }
    return next;
  }
}
