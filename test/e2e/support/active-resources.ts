import { setImmediate as turn } from "node:timers/promises";

/** Jest, in the same process, has timers of its own that come and go within a tenth of a second. */
const PATIENCE_MS = 1_000;

/** What keeps the process alive, sockets and timers among it, that did not do so before, and goes on. */
export async function resourcesBeside(before: readonly string[]): Promise<string[]> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const more = excess(process.getActiveResourcesInfo(), before);
    if (more.length === 0 || performance.now() > deadline) return more;
    await turn();
  }
}

function excess(now: readonly string[], before: readonly string[]): string[] {
  const known = [...before];
  return now.filter((resource) => {
    const at = known.indexOf(resource);
    if (at !== -1) known.splice(at, 1);
    return at === -1;
  });
}
