import { BoundedEntries } from "./bounded-entries.js";
import type { LedgerEntry } from "./ledger-entry.js";
import type { LedgerSnapshot, LedgerStore } from "./ledger-store.js";

export interface MemoryLedgerStoreOptions {
  /** Most entries kept. Beyond: those not seen for longest leave, and are counted. Default: 10,000. */
  readonly maxEntries?: number;
  /** What it begins with. Default: nothing. */
  readonly initial?: LedgerSnapshot;
}

/** The ledger of one node, forgotten when the process ends. */
export class MemoryLedgerStore implements LedgerStore {
  readonly #entries: BoundedEntries;

  constructor({ maxEntries = DEFAULT_MAX_ENTRIES, initial }: MemoryLedgerStoreOptions = {}) {
    this.#entries = new BoundedEntries(maxEntries);
    if (initial) this.#entries.add(initial.entries, initial.forgotten);
  }

  add(entries: readonly LedgerEntry[]): Promise<void> {
    this.#entries.add(entries);
    return Promise.resolve();
  }

  read(): Promise<LedgerSnapshot> {
    return Promise.resolve({ entries: this.#entries.all(), forgotten: this.#entries.forgotten });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A few megabytes. */
export const DEFAULT_MAX_ENTRIES = 10_000;
