import type { Logger } from "@crossfade/core";
import { createRedisStores } from "@crossfade/redis";
import type { McpEndpointOptions } from "@crossfade/server";
import { Redis } from "ioredis";
import type { ClusterOptions } from "./options.js";

/** What this node shares with the others, and how it lets go of it. */
export interface RedisCluster {
  readonly options: Pick<
    McpEndpointOptions,
    "sessionStore" | "eventLog" | "messageBus" | "ledgerStore" | "node" | "leaseMs"
  >;
  close(): Promise<void>;
}

/** Connects to Redis. That does not have to be there yet: until it is, the server is not ready. */
export function connectRedis(
  { redisUrl, node, leaseMs }: ClusterOptions,
  logger: Logger,
): RedisCluster {
  const client = new Redis(redisUrl, { enableAutoPipelining: true });
  // The stores tell the log when Redis is away, once and not for every attempt.
  client.on("error", () => undefined);
  const stores = createRedisStores(client, { logger });
  const { sessionStore, eventLog, messageBus, ledgerStore } = stores;
  return {
    options: {
      sessionStore,
      eventLog,
      messageBus,
      ledgerStore,
      ...(node === undefined ? {} : { node }),
      ...(leaseMs === undefined ? {} : { leaseMs }),
    },
    close: async () => {
      await stores.close();
      client.disconnect();
    },
  };
}
