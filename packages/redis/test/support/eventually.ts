import { setTimeout as delay } from "node:timers/promises";

const PATIENCE_MS = 15_000;
const AGAIN_MS = 20;

/** Asks until it holds: for what another process does in its own time, and tells nobody of. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const givesUpAt = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > givesUpAt) throw new Error(`This never came true: ${holds.toString()}`);
    await delay(AGAIN_MS);
  }
}
