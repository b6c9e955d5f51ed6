import { Redis } from "ioredis";
import { createClient } from "redis";

/** @typedef {{ client: import("@crossfade/redis").RedisClient, close(): void }} OpenClient */

/**
 * How each client is opened.
 * @type {Record<string, (port: number) => Promise<OpenClient>>}
 */
export const REDIS_CLIENTS = {
  ioredis: async (port) => {
    const client = new Redis({ port });
    return { client, close: () => client.disconnect() };
  },
  "ioredis, auto-pipelining": async (port) => {
    const client = new Redis({ port, enableAutoPipelining: true });
    return { client, close: () => client.disconnect() };
  },
  "node-redis": async (port) => {
    const client = createClient({ socket: { host: "127.0.0.1", port } });
    await client.connect();
    return { client, close: () => client.destroy() };
  },
};
