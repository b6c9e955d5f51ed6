import { weekOf, type LedgerEntry } from "../ledger/ledger-entry.js";

/** When the entries of the suite are first seen: the first of July 2026. */
export const START = Date.UTC(2026, 6, 1);
const DAY_MS = 86_400_000;

/** An entry for a test: who, and how many days after `START` it was seen, once. */
export function ledgerEntry(
  name: string,
  day: number,
  fields: Partial<LedgerEntry> = {},
): LedgerEntry {
  const time = START + day * DAY_MS;
  return {
    generation: "http-sse",
    revision: "2024-11-05",
    name,
    version: "1.0.0",
    firstSeen: time,
    lastSeen: time,
    sessions: 1,
    requests: 2,
    warnings: 0,
    refusals: 0,
    weeks: [weekOf(time)],
    ...fields,
  };
}
