import type { Clock } from "./clock.js";

const POLL_MS = 20;

/** Asks again and again, until `done` holds or the time is up. For what happens once in a server's life. */
export function pollUntil(clock: Clock, deadlineMs: number, done: () => boolean): Promise<void> {
  const deadline = clock.monotonic() + deadlineMs;
  return new Promise((resolve) => {
    const poll = clock.setInterval(() => {
      if (!done() && clock.monotonic() < deadline) return;
      poll.cancel();
      resolve();
    }, POLL_MS);
  });
}
