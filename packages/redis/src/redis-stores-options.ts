import {
  silentLogger,
  systemClock,
  TransportError,
  type Clock,
  type Logger,
} from "@crossfade/core";

export interface RedisStoresOptions {
  /**
   * What all keys and channels begin with. Nodes that share it share their sessions. No spaces, braces or
   * line breaks. Default: `crossfade`.
   */
  readonly prefix?: string;
  /**
   * How long anything waits for Redis. Beyond: `STORE_UNAVAILABLE` (503 with `Retry-After`). Default:
   * 2,000, so that a client is told before it, or a proxy, gives up.
   */
  readonly commandTimeoutMs?: number;
  /**
   * How long an event waits for its place in the log while Redis is away, before its session is given up; entries
   * of the ledger wait as long. Longer than a lease is of use: nobody can take a session over while Redis is away
   * for all, and clients are let go of when the lease ends. Default: 15,000, about as long as somebody waits for an
   * answer, and as a failover takes.
   */
  readonly writeTimeoutMs?: number;
  /** Most clients in the ledger. Beyond: those not seen for longest leave, and are counted. Default: 10,000. */
  readonly maxLedgerEntries?: number;
  /**
   * Most commands that are under way or wait. Beyond: `STORE_UNAVAILABLE` at once. Default: 20,000, twice
   * the sessions that a node has room for.
   */
  readonly maxPendingCommands?: number;
  /** Default: nothing is logged. */
  readonly logger?: Logger;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** With every default filled in. */
export type FullRedisStoresOptions = Required<RedisStoresOptions>;

const NAMES: Readonly<Record<keyof RedisStoresOptions, true>> = {
  prefix: true,
  commandTimeoutMs: true,
  writeTimeoutMs: true,
  maxPendingCommands: true,
  maxLedgerEntries: true,
  logger: true,
  clock: true,
};

/** @throws TransportError `INVALID_CONFIG` with every problem in one message */
export function parseOptions(options: RedisStoresOptions): FullRedisStoresOptions {
  const full = {
    prefix: options.prefix ?? "crossfade",
    commandTimeoutMs: options.commandTimeoutMs ?? 2_000,
    writeTimeoutMs: options.writeTimeoutMs ?? 15_000,
    maxPendingCommands: options.maxPendingCommands ?? 20_000,
    maxLedgerEntries: options.maxLedgerEntries ?? 10_000,
    logger: options.logger ?? silentLogger,
    clock: options.clock ?? systemClock,
  };
  const problems = Object.keys(options)
    .filter((name) => !(name in NAMES))
    .map((name) => `there is no option ${name}`);
  if (!/^[^\s{}]+$/.test(full.prefix)) {
    problems.push("prefix must be a word without spaces and braces");
  }
  for (const [name, value] of Object.entries(full)) {
    if (typeof value === "number" && !(value > 0 && value < Infinity)) {
      problems.push(`${name} must be a positive number`);
    }
  }
  if (problems.length > 0) {
    throw new TransportError("INVALID_CONFIG", `Redis: ${problems.join("; ")}`);
  }
  return full;
}
