import { createHash } from "node:crypto";
import { ledgerKey, type LedgerEntry, type LedgerIdentity } from "@crossfade/sunset";

/** What a client is called in the ledger, however long the names are that it gives itself. */
export function fieldOf(entry: LedgerEntry): string {
  return createHash("sha256").update(ledgerKey(entry)).digest("base64url").slice(0, 22);
}

/** An entry as the scripts read it. */
export function toLine(entry: LedgerEntry): string {
  const { firstSeen, lastSeen, sessions, requests, warnings, refusals, weeks, ...who } = entry;
  const numbers = [firstSeen, lastSeen, sessions, requests, warnings, refusals];
  return `${numbers.join(" ")}\n${weeks.join(" ")}\n${JSON.stringify(who)}`;
}

export function toEntry(line: string): LedgerEntry {
  const [numbers = "", weeks = "", who = ""] = line.split("\n");
  const [firstSeen = 0, lastSeen = 0, sessions = 0, requests = 0, warnings = 0, refusals = 0] =
    toNumbers(numbers);
  return {
    ...(JSON.parse(who) as LedgerIdentity),
    firstSeen,
    lastSeen,
    sessions,
    requests,
    warnings,
    refusals,
    weeks: toNumbers(weeks),
  };
}

function toNumbers(text: string): number[] {
  return text === "" ? [] : text.split(" ").map(Number);
}
