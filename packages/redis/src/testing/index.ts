export { redisMissing } from "./redis-binary.js";
export { startRedisCluster, type RedisCluster } from "./redis-cluster.js";
export { startRedis, type RedisServer, type RedisServerOptions } from "./redis-server.js";
