import { randomToken } from "@crossfade/session";
import {
  MAX_WEEKS,
  type LedgerEntry,
  type LedgerSnapshot,
  type LedgerStore,
} from "@crossfade/sunset";
import type { RedisCommands } from "../redis-commands.js";
import type { RetryWrites } from "../retry-writes.js";
import { fieldOf, toEntry, toLine } from "./ledger-line.js";
import { ADD, READ } from "./ledger-scripts.js";

/** As long as the weeks that an entry has. */
const TTL_MS = MAX_WEEKS * 604_800_000;
/** Longer than an outage, after which it is known at last whether something was added before it. */
const NAME_TTL_MS = 3_600_000;

export interface RedisLedgerStoreOptions {
  readonly redis: RedisCommands;
  readonly prefix: string;
  readonly retry: RetryWrites;
  readonly maxEntries: number;
}

/** The ledger of all nodes. It ends when nothing was added for 53 weeks. */
export class RedisLedgerStore implements LedgerStore {
  readonly #redis: RedisCommands;
  readonly #retry: RetryWrites;
  readonly #maxEntries: number;
  readonly #keys: readonly [entries: string, seen: string, forgotten: string];
  readonly #nameKey: (name: string) => string;

  constructor({ redis, prefix, retry, maxEntries }: RedisLedgerStoreOptions) {
    this.#redis = redis;
    this.#retry = retry;
    this.#maxEntries = maxEntries;
    const all = `${prefix}:{ledger}`;
    this.#keys = [`${all}:entries`, `${all}:seen`, `${all}:forgotten`];
    this.#nameKey = (name) => `${all}:added:${name}`;
  }

  async add(entries: readonly LedgerEntry[], name = randomToken()): Promise<void> {
    if (entries.length === 0) return;
    const limits = [this.#maxEntries, MAX_WEEKS, TTL_MS, NAME_TTL_MS].map(String);
    const lines = entries.flatMap((entry) => [fieldOf(entry), toLine(entry)]);
    const keys = [...this.#keys, this.#nameKey(name)] as const;
    await this.#retry.run(() => this.#redis.run(ADD, keys, [...limits, ...lines]));
  }

  async read(): Promise<LedgerSnapshot> {
    const reply = await this.#redis.run(READ, this.#keys, []);
    const [lines, forgotten] = reply as [string[], string | null];
    const entries = lines.map(toEntry).toSorted((one, other) => other.lastSeen - one.lastSeen);
    return { entries, forgotten: Number(forgotten ?? 0) };
  }

  /** Nothing waits here, and the client is the user's. */
  async close(): Promise<void> {
    return Promise.resolve();
  }
}
