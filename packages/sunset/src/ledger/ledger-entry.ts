import type { Generation } from "@crossfade/core";

/** Who used a server, and how. Most of it is the client's own word, cut to 200 printable characters. */
export interface LedgerIdentity {
  readonly generation: Generation;
  /** The protocol's revision; absent in an http-sse session that skipped `initialize`. */
  readonly revision?: string;
  /** `name` of its `clientInfo`. */
  readonly name?: string;
  /** `version` of its `clientInfo`. */
  readonly version?: string;
  /** Whom the authentication hook took it for; never a token. */
  readonly principal?: string;
  /** The newest one seen. Tells clients apart only where there is no name: it is often a library's. */
  readonly userAgent?: string;
}

/** One client on one generation and revision: a line of the ledger. Plain JSON; times in milliseconds since the epoch. */
export interface LedgerEntry extends LedgerIdentity {
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Sessions begun. */
  readonly sessions: number;
  /** JSON-RPC requests. */
  readonly requests: number;
  /** Warnings in the log, and notices in its sessions. */
  readonly warnings: number;
  /** Requests that a brownout or the end has refused. */
  readonly refusals: number;
  /** In which weeks it was seen, counted from the epoch (see `weekOf`), ascending, the last `MAX_WEEKS` of them. */
  readonly weeks: readonly number[];
}

const WEEK_MS = 604_800_000;

/** Weeks kept of each entry: a year and one. */
export const MAX_WEEKS = 53;

/** The week that a time is in, counted from the Unix epoch; they begin on Thursdays, 00:00 UTC. */
export function weekOf(time: number): number {
  return Math.floor(time / WEEK_MS);
}

/** When a week begins, in milliseconds since the epoch. */
export function startOfWeek(week: number): number {
  return week * WEEK_MS;
}

/** The same for entries of the same client, generation and revision, and for no others. */
export function ledgerKey(entry: LedgerIdentity): string {
  const { generation, revision = null, version = null, principal = null } = entry;
  const who = entry.name === undefined ? ["agent", entry.userAgent ?? null] : entry.name;
  return JSON.stringify([generation, revision, who, version, principal]);
}
