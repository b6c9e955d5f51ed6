import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// Jest starts its process without --expose-gc; V8 also takes the flag later, for contexts made then.
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Resolves to the bytes in use once all that nobody holds has been collected, and been told of. */
export async function heapInUse(): Promise<number> {
  // Finalisers run in turns of their own, and what they let go of takes another collection; some things
  // have been seen to take four.
  for (let round = 0; round < 6; round += 1) {
    await turn();
    collect();
    await turn();
  }
  return process.memoryUsage().heapUsed;
}
