import { systemClock, type Clock } from "@crossfade/core";

/** The machine's timers, and a time of day that a test can move on: months pass between two ticks. */
export class TravelClock implements Clock {
  #offset: number;

  constructor(start: string) {
    this.#offset = Date.parse(start) - Date.now();
  }

  now(): number {
    return systemClock.now() + this.#offset;
  }

  monotonic(): number {
    return systemClock.monotonic() + this.#offset;
  }

  setTimeout: Clock["setTimeout"] = (callback, delayMs) =>
    systemClock.setTimeout(callback, delayMs);

  setInterval: Clock["setInterval"] = (callback, intervalMs) =>
    systemClock.setInterval(callback, intervalMs);

  /** It is that time now. */
  travel(to: string): void {
    this.#offset += Date.parse(to) - this.now();
  }
}
