import type { LedgerEntry } from "./ledger-entry.js";

/** All that is known, of every node that shares the store. Plain JSON. */
export interface LedgerSnapshot {
  /** The client seen last comes first. */
  readonly entries: readonly LedgerEntry[];
  /** Entries that had to leave because there were too many; those not seen for longest left first. */
  readonly forgotten: number;
}

/**
 * Where the ledger is kept. Nodes never write totals: each adds what it has counted since it last did,
 * and the store merges that (see `mergeEntries`). `describeLedgerStore` is the contract as a test suite.
 */
export interface LedgerStore {
  /**
   * Adds what was counted of some clients. All of it or nothing, also between processes that share the
   * store: whoever is told that it failed adds the same again, under the same name. A store that cannot know
   * whether it failed goes by that name, and adds it once. Without a name it is unlike all others.
   */
  add(entries: readonly LedgerEntry[], name?: string): Promise<void>;
  read(): Promise<LedgerSnapshot>;
  /** Writes what waits, and lets go of what is held. Calling it again does nothing. */
  close(): Promise<void>;
}
