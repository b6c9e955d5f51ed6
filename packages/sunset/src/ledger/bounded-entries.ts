import { ledgerKey, type LedgerEntry } from "./ledger-entry.js";
import { mergeEntries } from "./merge-entries.js";

/** Entries by client, at most so many: those not seen for longest leave first, and are counted. */
export class BoundedEntries {
  readonly #maxEntries: number;
  #entries = new Map<string, LedgerEntry>();
  #forgotten = 0;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** How many have left. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Adds what was counted of some clients. */
  add(entries: Iterable<LedgerEntry>, forgotten = 0): void {
    this.#forgotten += forgotten;
    for (const entry of entries) {
      const key = ledgerKey(entry);
      const known = this.#entries.get(key);
      this.#entries.set(key, known ? mergeEntries(known, entry) : entry);
    }
    if (this.#entries.size > this.#maxEntries) this.#forgetOldest();
  }

  /** The client seen last comes first. */
  all(): readonly LedgerEntry[] {
    return [...this.#entries.values()].toSorted((a, b) => b.lastSeen - a.lastSeen);
  }

  /** Takes everything out. */
  takeAll(): readonly LedgerEntry[] {
    const all = this.all();
    this.#entries.clear();
    return all;
  }

  #forgetOldest(): void {
    const kept = [...this.#entries].toSorted(([, a], [, b]) => b.lastSeen - a.lastSeen);
    this.#forgotten += kept.length - this.#maxEntries;
    this.#entries = new Map(kept.slice(0, this.#maxEntries));
  }
}
