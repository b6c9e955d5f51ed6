import type { LedgerEntry } from "@crossfade/sunset";

/** A line of a ledger, seen once, long ago. */
export function ledgerEntry(fields: Partial<LedgerEntry>): LedgerEntry {
  return {
    generation: "http-sse",
    firstSeen: 0,
    lastSeen: 0,
    sessions: 1,
    requests: 1,
    warnings: 0,
    refusals: 0,
    weeks: [0],
    ...fields,
  };
}
