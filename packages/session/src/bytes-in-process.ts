import type { EventLog } from "./event-log.js";

/**
 * Bytes that a log in this process keeps of these sessions. One that would have to ask somebody else is taken for
 * empty, and not asked.
 */
export function bytesInProcess(log: EventLog, sessionIds: Iterable<string>): number {
  if (log.inProcess !== true) return 0;
  let bytes = 0;
  for (const id of sessionIds) {
    const held = log.bytesHeld(id);
    if (typeof held === "number") bytes += held;
  }
  return bytes;
}
