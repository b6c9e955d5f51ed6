import type { Clock } from "./clock.js";

/**
 * What the work resolves to, or undefined if that takes longer than `timeoutMs`; the work goes on then. Rejects as the
 * work does, where it does so in time.
 */
export async function withinTime<Value>(
  clock: Clock,
  work: Promise<Value>,
  timeoutMs: number,
): Promise<Value | undefined> {
  let timeUp!: (value: undefined) => void;
  const late = new Promise<undefined>((resolve) => (timeUp = resolve));
  const timer = clock.setTimeout(() => timeUp(undefined), timeoutMs);
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.cancel();
  }
}
