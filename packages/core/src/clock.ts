/** A timer that was set, to be taken back. */
export interface TimerHandle {
  /** Stops the timer. Calling it again, or after the timer fired, does nothing. */
  cancel(): void;
}

/**
 * The only way to time and timers for packages in rows 1 to 6, so that a test can walk through a
 * year in a second and nothing needs `sleep`.
 */
export interface Clock {
  /** The time of day, in milliseconds since the Unix epoch. May jump when the system's clock is set. */
  now(): number;
  /** Milliseconds since an arbitrary start; never goes back. For durations. */
  monotonic(): number;
  /** Calls back once, after `delayMs`. */
  setTimeout(callback: () => void, delayMs: number): TimerHandle;
  /** Calls back every `intervalMs` until cancelled. */
  setInterval(callback: () => void, intervalMs: number): TimerHandle;
}
