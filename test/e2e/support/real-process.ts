import { runInThisContext } from "node:vm";

/** The process itself: what tests see under that name is Jest's copy, which hears of no events. */
export const realProcess = runInThisContext("process") as NodeJS.Process;
