import type { Clock, TimerHandle } from "./clock.js";

/** What Node's timers have and the browser's numbers lack. */
interface MaybeUnrefable {
  unref?(): void;
}

/**
 * The clock of the machine. Its timers never keep a process alive by themselves: a server lives as
 * long as it listens, not as long as a heartbeat ticks.
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return detached(timer, () => clearTimeout(timer));
  },
  setInterval(callback, intervalMs) {
    const timer = setInterval(callback, intervalMs);
    return detached(timer, () => clearInterval(timer));
  },
};

function detached(timer: unknown, cancel: () => void): TimerHandle {
  (timer as MaybeUnrefable).unref?.();
  return { cancel };
}
