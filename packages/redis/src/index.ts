export type { IoredisClient, NodeRedisClient, RedisClient } from "./client/redis-client.js";
export { createRedisStores, type RedisHealth, type RedisStores } from "./create-redis-stores.js";
export type { CommandCounts } from "./redis-commands.js";
export type { RedisStoresOptions } from "./redis-stores-options.js";
