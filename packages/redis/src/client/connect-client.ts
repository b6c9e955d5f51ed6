import { TransportError } from "@crossfade/core";
import { IoredisConnection, isIoredis } from "./ioredis-connection.js";
import { isNodeRedis, NodeRedisConnection } from "./node-redis-connection.js";
import type { RedisClient } from "./redis-client.js";
import type { RedisConnection } from "./redis-connection.js";

/** @throws TransportError `INVALID_CONFIG` where this is neither ioredis nor node-redis */
export function connectClient(client: RedisClient): RedisConnection {
  if (isIoredis(client)) return new IoredisConnection(client);
  if (isNodeRedis(client)) return new NodeRedisConnection(client);
  throw new TransportError(
    "INVALID_CONFIG",
    "The Redis client must be ioredis' Redis or Cluster, or node-redis' createClient(), createCluster() or createSentinel()",
  );
}
