import { MAX_WEEKS, type LedgerEntry } from "./ledger-entry.js";

/**
 * Two accounts of the same client as one: counters add up, it was first seen when either saw it first
 * and last when either saw it last. In whatever order accounts are merged, the outcome is the same, so
 * several nodes can add theirs to one store without asking each other.
 */
export function mergeEntries(one: LedgerEntry, other: LedgerEntry): LedgerEntry {
  const newer = isOlder(one, other) ? other : one;
  return {
    ...newer,
    firstSeen: Math.min(one.firstSeen, other.firstSeen),
    sessions: one.sessions + other.sessions,
    requests: one.requests + other.requests,
    warnings: one.warnings + other.warnings,
    refusals: one.refusals + other.refusals,
    weeks: mergeWeeks(one.weeks, other.weeks),
  };
}

/** Of two that were seen in the same moment, one has to be taken for the newer: always the same one. */
function isOlder(one: LedgerEntry, other: LedgerEntry): boolean {
  if (one.lastSeen !== other.lastSeen) return one.lastSeen < other.lastSeen;
  return (one.userAgent ?? "") <= (other.userAgent ?? "");
}

function mergeWeeks(one: readonly number[], other: readonly number[]): readonly number[] {
  const [week] = other;
  // The usual case: a few seconds more of a week that is known.
  if (other.length === 1 && week !== undefined && one.at(-1) === week) return one;
  return [...new Set([...one, ...other])].toSorted((a, b) => a - b).slice(-MAX_WEEKS);
}
