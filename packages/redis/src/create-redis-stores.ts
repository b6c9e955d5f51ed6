import { errorFields } from "@crossfade/core";
import type { EventLog, MessageBus, SessionStore } from "@crossfade/session";
import type { LedgerStore } from "@crossfade/sunset";
import { RedisMessageBus } from "./bus/redis-message-bus.js";
import { connectClient } from "./client/connect-client.js";
import type { RedisClient } from "./client/redis-client.js";
import { RedisLedgerStore } from "./ledger/redis-ledger-store.js";
import { RedisEventLog } from "./log/redis-event-log.js";
import { RedisCommands, type CommandCounts } from "./redis-commands.js";
import { parseOptions, type RedisStoresOptions } from "./redis-stores-options.js";
import { RetryWrites } from "./retry-writes.js";
import { RedisSessionStore } from "./store/redis-session-store.js";

/** How Redis is. */
export interface RedisHealth {
  /** Whether it takes writes, and messages of other nodes arrive: what a node needs to be of use. */
  readonly ready: boolean;
  /** How long it took to find out. Milliseconds. */
  readonly latencyMs: number;
  /** What is wrong. For whoever runs the server: may name hosts. */
  readonly reason?: string;
}

/** What nodes share, in Redis. */
export interface RedisStores {
  readonly sessionStore: SessionStore;
  readonly eventLog: EventLog;
  readonly messageBus: MessageBus;
  /** Who still uses which generation, of all nodes. */
  readonly ledgerStore: LedgerStore;
  /** For `/readyz`. Resolves within `commandTimeoutMs`, never rejects. */
  health(): Promise<RedisHealth>;
  statistics(): CommandCounts;
  /** Ends what was begun here. The client stays open: it is yours. */
  close(): Promise<void>;
}

/**
 * Everything that nodes share, in Redis or Valkey: a single server, one behind Sentinels, or a cluster.
 *
 * @param client an open client of ioredis or node-redis
 * @throws TransportError `INVALID_CONFIG`
 */
export function createRedisStores(
  client: RedisClient,
  options: RedisStoresOptions = {},
): RedisStores {
  const { prefix, clock, logger, writeTimeoutMs, maxLedgerEntries, ...limits } =
    parseOptions(options);
  const redis = new RedisCommands(connectClient(client), { clock, logger, ...limits });
  const retry = new RetryWrites(clock, writeTimeoutMs);
  const eventLog = new RedisEventLog({ redis, prefix, clock, retry });
  const messageBus = new RedisMessageBus({
    redis,
    prefix,
    clock,
    logger,
    closeTimeoutMs: limits.commandTimeoutMs,
  });
  return {
    sessionStore: new RedisSessionStore(redis, prefix),
    eventLog,
    messageBus,
    ledgerStore: new RedisLedgerStore({ redis, prefix, retry, maxEntries: maxLedgerEntries }),
    async health() {
      const start = clock.monotonic();
      const reason = await whatIsWrong(redis, messageBus, `${prefix}:{sessions}:health`);
      const latencyMs = clock.monotonic() - start;
      return reason === undefined
        ? { ready: true, latencyMs }
        : { ready: false, latencyMs, reason };
    },
    statistics: () => redis.counts,
    async close() {
      retry.close();
      eventLog.close();
      await messageBus.close();
      redis.close();
    },
  };
}

async function whatIsWrong(
  redis: RedisCommands,
  messageBus: RedisMessageBus,
  key: string,
): Promise<string | undefined> {
  try {
    // A PING is answered by a replica, by a server that is full, and by a cluster with slots missing.
    await redis.send(key, ["SET", key, "", "PX", "10000"]);
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return errorFields(cause ?? error).reason;
  }
  return messageBus.ready ? undefined : "The connection for messages of other nodes is lost";
}
