import { errorFields, silentLogger, TransportError, type Logger } from "@crossfade/core";
import {
  ledgerFromJson,
  ledgerToJson,
  MemoryLedgerStore,
  type LedgerEntry,
  type LedgerSnapshot,
  type LedgerStore,
} from "@crossfade/sunset";
import { open, readFile, rename, rm } from "node:fs/promises";

export interface FileLedgerStoreOptions {
  /** The file; made when there is something to keep. Its folder has to be there. One process a file. */
  readonly path: string;
  /** Most entries kept. Beyond: those not seen for longest leave, and are counted. Default: 10,000. */
  readonly maxEntries?: number;
  /** Hears of a file that is damaged. Default: none. */
  readonly logger?: Logger;
}

/** It names clients and principals: nobody else's business. */
const OWNER_ONLY = 0o600;

/**
 * The ledger in a file, for one process: a restart forgets what was counted since the last time that it was
 * saved, at most a few seconds. The file is replaced as a whole, so that a crash leaves the one before.
 */
export class FileLedgerStore implements LedgerStore {
  readonly #path: string;
  readonly #limits: { readonly maxEntries?: number };
  #ledger: MemoryLedgerStore;
  /** What is asked of it, one after the other. */
  #last: Promise<void> = Promise.resolve();

  private constructor({ path, maxEntries }: FileLedgerStoreOptions, saved?: LedgerSnapshot) {
    this.#path = path;
    this.#limits = maxEntries === undefined ? {} : { maxEntries };
    this.#ledger = this.#newLedger(saved);
  }

  /**
   * Reads the file, if there is one. One that is damaged, or of a version that is not known, is set aside as
   * `<path>.damaged-<time>`, which the log says, and the ledger begins anew.
   *
   * Rejects with the system's error where the file is there and cannot be read, or set aside.
   */
  static async open(options: FileLedgerStoreOptions): Promise<FileLedgerStore> {
    return new FileLedgerStore(options, await readLedger(options));
  }

  add(entries: readonly LedgerEntry[]): Promise<void> {
    const added = this.#last.then(async () => {
      if (entries.length === 0) return;
      // Whoever is told that it failed adds the same again, so nothing may be left of it.
      const next = this.#newLedger(await this.#ledger.read());
      await next.add(entries);
      await replaceFile(this.#path, ledgerToJson(await next.read()));
      this.#ledger = next;
    });
    this.#last = added.catch(() => undefined);
    return added;
  }

  async read(): Promise<LedgerSnapshot> {
    await this.#last;
    return this.#ledger.read();
  }

  async close(): Promise<void> {
    await this.#last;
  }

  #newLedger(initial: LedgerSnapshot | undefined): MemoryLedgerStore {
    return new MemoryLedgerStore({ ...this.#limits, ...(initial ? { initial } : {}) });
  }
}

async function readLedger({
  path,
  logger = silentLogger,
}: FileLedgerStoreOptions): Promise<LedgerSnapshot | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return ledgerFromJson(text);
  } catch (error) {
    if (!TransportError.is(error)) throw error;
    const setAside = `${path}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
    await rename(path, setAside);
    logger.warn(
      { path, setAside, ...errorFields(error) },
      "The ledger's file is damaged; it begins anew",
    );
    return undefined;
  }
}

/** On the disk before it takes the place of the other: after a crash there is the one or the other, whole. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, "w", OWNER_ONLY);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
