import type { Generation } from "@crossfade/core";
import {
  clientKey,
  newerGenerations,
  summarizeClients,
  type ClientSummary,
} from "./summarize-clients.js";
import type { LedgerSnapshot } from "./ledger-store.js";
import {
  forecast,
  MIN_WEEKS,
  weeklyCounts,
  type Forecast,
  type WeeklyCount,
} from "./weekly-trend.js";

export interface EndingReportOptions {
  /** What is to end. */
  readonly generation: Exclude<Generation, "stateless">;
  /** Now, in milliseconds since the epoch. */
  readonly now: number;
  /** When it is to end, in milliseconds since the epoch. Default: now. */
  readonly at?: number;
  /** Who was not seen for so long counts as gone, in milliseconds. Default: 30 days. */
  readonly activeWithinMs?: number;
}

/** What ending a generation would do, as far as the ledger knows. Plain JSON. */
export interface EndingReport {
  readonly generation: Generation;
  readonly at: string;
  /** Still use it, and were never seen to use anything newer. */
  readonly wouldBreak: readonly ClientSummary[];
  /** Still use it, but were seen to use something newer, too. */
  readonly wouldMove: readonly ClientSummary[];
  /** Used it, and have not been seen for a while. */
  readonly gone: number;
  /** For a client that would break: later versions of the same name that were seen on something newer. */
  readonly updates: Readonly<Record<string, readonly string[]>>;
  /** Distinct clients on it, in each whole week. */
  readonly weeks: readonly WeeklyCount[];
  /** Clients on it at that time, if it goes on as it did; undefined for now, or where too little is known. */
  readonly forecast: Forecast | undefined;
  /** How these figures came about, and what they cannot know. */
  readonly method: readonly string[];
}

const THIRTY_DAYS_MS = 2_592_000_000;
const DAY_MS = 86_400_000;

/** Says who would be hurt if a generation ended, today or at a time. */
export function endingReport(
  { entries, forgotten }: LedgerSnapshot,
  { generation, now, at = now, activeWithinMs = THIRTY_DAYS_MS }: EndingReportOptions,
): EndingReport {
  const own = entries.filter((entry) => entry.generation === generation);
  const lastUse = new Map<string, number>();
  const weeksOf = new Map<string, Set<number>>();
  for (const entry of own) {
    const key = clientKey(entry);
    lastUse.set(key, Math.max(lastUse.get(key) ?? 0, entry.lastSeen));
    weeksOf.set(key, new Set([...(weeksOf.get(key) ?? []), ...entry.weeks]));
  }
  const all = summarizeClients(entries);
  const users = all.filter((client) => lastUse.has(clientKey(client)));
  const active = users.filter(
    (client) => now - (lastUse.get(clientKey(client)) ?? 0) <= activeWithinMs,
  );
  const wouldBreak = active.filter((client) => newerGenerations(client, generation).length === 0);
  const weeks = own.length === 0 ? [] : weeklyCounts([...weeksOf.values()], now);
  return {
    generation,
    at: new Date(at).toISOString(),
    wouldBreak,
    wouldMove: active.filter((client) => !wouldBreak.includes(client)),
    gone: users.length - active.length,
    updates: updatesFor(wouldBreak, all, generation),
    weeks,
    forecast: at > now ? forecast(weeks, at) : undefined,
    method: methodOf(weeks.length, forgotten, activeWithinMs, at > now),
  };
}

/** Other versions of the same name that use something newer: an update is there to be had. */
function updatesFor(
  clients: readonly ClientSummary[],
  all: readonly ClientSummary[],
  generation: Generation,
): Readonly<Record<string, readonly string[]>> {
  const names = new Set(clients.flatMap(({ name }) => name ?? []));
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const versions = all
        .filter((other) => other.name === name && newerGenerations(other, generation).length > 0)
        .flatMap(({ version }) => version ?? []);
      return versions.length === 0 ? [] : [[name, [...new Set(versions)]]];
    }),
  );
}

function methodOf(
  weeks: number,
  forgotten: number,
  activeWithinMs: number,
  ahead: boolean,
): readonly string[] {
  const days = Math.round(activeWithinMs / DAY_MS);
  const trend =
    weeks < MIN_WEEKS
      ? `No forecast: it takes ${MIN_WEEKS} whole weeks of records, and there are ${weeks}.`
      : `The forecast is a straight line through the distinct clients of ${weeks} whole weeks (least squares), with its 95 % prediction interval.`;
  return [
    `A client is one name, version and principal; where it says no name, one user agent. It counts if it was seen in the last ${days} days.`,
    "Whether a client could use something newer is known only of those that did. A client that tries the old generation first and would go on to the new one counts as broken.",
    ...(ahead ? [trend] : []),
    ...(forgotten === 0
      ? []
      : [
          `${forgotten} entries were forgotten, since the ledger was full: the figures are too low.`,
        ]),
  ];
}
