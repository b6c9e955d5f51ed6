import {
  errorFields,
  silentLogger,
  withinTime,
  type Clock,
  type Generation,
  type Logger,
} from "@crossfade/core";
import { logText } from "../log-text.js";
import { BoundedEntries } from "./bounded-entries.js";
import { LedgerAccount } from "./ledger-account.js";
import { ledgerKey, type LedgerEntry, type LedgerIdentity } from "./ledger-entry.js";
import type { LedgerSnapshot, LedgerStore } from "./ledger-store.js";
import { DEFAULT_MAX_ENTRIES, MemoryLedgerStore } from "./memory-ledger-store.js";

export interface ClientLedgerOptions {
  readonly clock: Clock;
  /** Where it is kept. Default: in memory, for as long as the process lives. */
  readonly store?: LedgerStore;
  /** Default: none. */
  readonly logger?: Logger;
  /** How often what was counted goes to the store: what a crash may cost, in milliseconds. Default: 5 s. */
  readonly flushMs?: number;
  /** Most clients held for counting. Beyond: those asked for longest ago are looked up anew. Default: 10,000. */
  readonly maxClients?: number;
  /**
   * Most entries that wait for the store, beside those that it is asked to take. Beyond: those of clients not seen for longest are lost, and
   * counted. Default: 10,000.
   */
  readonly maxUnsaved?: number;
  /**
   * How long `close` waits for the store, which may be away while its server has to stop. Beyond: what was counted
   * last may be lost, which is logged. Default: 2,000 ms.
   */
  readonly closeTimeoutMs?: number;
}

export interface LedgerStatistics {
  /** Clients that are held for counting. */
  readonly clients: number;
  /** Entries that wait for a store that failed. */
  readonly unsaved: number;
  /** Entries that were lost since too many waited for the store. */
  readonly lost: number;
  /** Times that the store failed. */
  readonly failures: number;
}

/** Additions that go to the store together. */
interface Batch {
  readonly name: string;
  readonly entries: readonly LedgerEntry[];
}

/** Names under which the last account is looked for first. A stranger can send any number of them. */
const MAX_RECENT = 1_000;

/** Counts who uses a server and how: which client, on which generation and revision, since when, how much. */
export class ClientLedger {
  readonly #clock: Clock;
  readonly #store: LedgerStore;
  readonly #logger: Logger;
  readonly #flushMs: number;
  readonly #maxClients: number;
  readonly #maxUnsaved: number;
  readonly #closeTimeoutMs: number;
  /** By key; those asked for last come last. */
  readonly #accounts = new Map<string, LedgerAccount>();
  /** By name, the account that was asked for last, so that requests without a session need no key. */
  readonly #recent = new Map<string | undefined, LedgerAccount>();
  readonly #unsaved: BoundedEntries;
  /** What the store may have taken or not: it stays as it is until the store has said. */
  #batch: Batch | undefined;
  #changed: LedgerAccount[] = [];
  #flushedAt: number;
  #flushing: Promise<boolean> | undefined;
  #failures = 0;
  readonly #onChange = (account: LedgerAccount): void => {
    // A stranger may show another name with each request.
    if (this.#changed.push(account) >= this.#maxUnsaved) this.#collect();
  };

  constructor(options: ClientLedgerOptions) {
    this.#clock = options.clock;
    this.#store = options.store ?? new MemoryLedgerStore();
    this.#logger = options.logger ?? silentLogger;
    this.#flushMs = options.flushMs ?? 5_000;
    this.#maxClients = options.maxClients ?? DEFAULT_MAX_ENTRIES;
    this.#maxUnsaved = options.maxUnsaved ?? DEFAULT_MAX_ENTRIES;
    this.#closeTimeoutMs = options.closeTimeoutMs ?? 2_000;
    this.#unsaved = new BoundedEntries(this.#maxUnsaved);
    this.#flushedAt = this.#clock.monotonic();
  }

  /** The account of a client. Ask once for a session, and keep it. */
  account(
    generation: Generation,
    revision: string | undefined,
    name?: string,
    version?: string,
    principal?: string,
    userAgent?: string,
  ): LedgerAccount {
    const recent = this.#recent.get(name);
    if (recent) {
      const known = recent.identity;
      const same =
        known.generation === generation &&
        known.revision === revision &&
        known.version === version &&
        known.principal === principal &&
        known.userAgent === userAgent;
      if (same) return recent;
    }
    const account = this.#accountOf({
      generation,
      ...shown("revision", revision),
      ...shown("name", name),
      ...shown("version", version),
      ...shown("principal", principal),
      ...shown("userAgent", userAgent),
    });
    if (this.#recent.size >= MAX_RECENT) this.#recent.clear();
    this.#recent.set(name, account);
    return account;
  }

  /** Brings what was counted to the store, when it is time for that. Never throws, never waits. */
  sweep(): void {
    if (this.#clock.monotonic() - this.#flushedAt >= this.#flushMs) void this.flush();
  }

  /** Brings what was counted to the store. Resolves to whether it has taken it; where not, it is kept and tried again. */
  async flush(): Promise<boolean> {
    // A flush that is under way may have begun before what was counted last.
    while (this.#flushing) await this.#flushing;
    this.#flushing = this.#flush();
    try {
      return await this.#flushing;
    } finally {
      this.#flushing = undefined;
    }
  }

  /** All that is known, of every node. Rejects where the store does. */
  async read(): Promise<LedgerSnapshot> {
    await this.flush();
    return this.#store.read();
  }

  statistics(): LedgerStatistics {
    return {
      clients: this.#accounts.size,
      unsaved: this.#unsaved.size + (this.#batch?.entries.length ?? 0),
      lost: this.#unsaved.forgotten,
      failures: this.#failures,
    };
  }

  /** Saves, and closes the store; does not wait for either longer than `closeTimeoutMs`. Never rejects. */
  async close(): Promise<void> {
    const closed = await withinTime(this.#clock, this.#saveAndClose(), this.#closeTimeoutMs);
    if (closed) return;
    this.#failures += 1;
    this.#logger.error(
      { waitedMs: this.#closeTimeoutMs },
      "The ledger could not be closed in time",
    );
  }

  async #saveAndClose(): Promise<true> {
    await this.flush();
    try {
      await this.#store.close();
    } catch (error) {
      this.#failed(error);
    }
    return true;
  }

  #accountOf(identity: LedgerIdentity): LedgerAccount {
    const key = ledgerKey(identity);
    const known = this.#accounts.get(key);
    // With another user agent the client is the same one, and the entry has the newest.
    const account =
      known && known.identity.userAgent === identity.userAgent
        ? known
        : new LedgerAccount(identity, this.#clock, this.#onChange);
    this.#accounts.delete(key);
    this.#accounts.set(key, account);
    if (this.#accounts.size > this.#maxClients) this.#letGoOfOldest();
    return account;
  }

  /** Sessions that still have it go on counting, and nothing of that is lost. */
  #letGoOfOldest(): void {
    for (const key of this.#accounts.keys()) {
      this.#accounts.delete(key);
      return;
    }
  }

  #collect(): void {
    const changed = this.#changed;
    this.#changed = [];
    this.#unsaved.add(changed.map((account) => account.take()));
  }

  async #flush(): Promise<boolean> {
    this.#flushedAt = this.#clock.monotonic();
    this.#collect();
    try {
      for (;;) {
        const batch = (this.#batch ??= this.#nextBatch());
        if (!batch) return true;
        await this.#store.add(batch.entries, batch.name);
        this.#batch = undefined;
      }
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  #nextBatch(): Batch | undefined {
    const entries = this.#unsaved.takeAll();
    return entries.length === 0 ? undefined : { entries, name: crypto.randomUUID() };
  }

  #failed(error: unknown): void {
    this.#failures += 1;
    this.#logger.error(errorFields(error), "The ledger could not be saved");
  }
}

/** A field that is known, fit to be shown. */
function shown<Key extends string>(key: Key, value: string | undefined): { [K in Key]?: string } {
  return value === undefined ? {} : ({ [key]: logText(value) } as { [K in Key]: string });
}
