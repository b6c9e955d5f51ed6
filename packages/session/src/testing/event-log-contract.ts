import type { EventLog, EventLogLimits, LoggedEvent } from "../event-log.js";

/** Hands an empty log to `use`, and cleans up when that has settled. */
export type WithEventLog = (use: (log: EventLog) => Promise<void>) => Promise<void>;

/** Limits that a test does not reach by accident. */
export const ROOMY: EventLogLimits = {
  maxReplayEvents: 100,
  maxReplayBytes: 10_000,
  sessionIdleMs: 600_000,
};

/** An event whose payload is told from all others by its number. */
export function event(number: number): LoggedEvent {
  return { number, payload: `data: ${number}\n\n` };
}

/** Appends the events from 1 to `count`. */
export async function fill(
  log: EventLog,
  stream: string,
  epoch: number,
  count: number,
): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  await Promise.all(numbers.map(async (number) => log.append(stream, epoch, event(number))));
}
