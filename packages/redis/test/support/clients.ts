import { Cluster, Redis } from "ioredis";
import { createClient, createCluster } from "redis";
import type { RedisClient } from "../../src/index.js";
import type { RedisCluster } from "../../src/testing/index.js";

/** A client as a user opens it. */
export interface OpenClient {
  readonly client: RedisClient;
  close(): Promise<void>;
}

/** A server, or what stands before it. */
interface Reachable {
  readonly port: number;
}

/** How to open each client; tests run with all of them. */
export const CLIENTS = {
  ioredis: async ({ port }) => {
    const client = new Redis({ port, retryStrategy: () => 50 });
    client.on("error", () => undefined);
    return { client, close: async () => client.disconnect() };
  },
  "ioredis with auto-pipelining": async ({ port }) => {
    const client = new Redis({ port, retryStrategy: () => 50, enableAutoPipelining: true });
    client.on("error", () => undefined);
    return { client, close: async () => client.disconnect() };
  },
  "node-redis": async ({ port }) => {
    const client = createClient({ socket: { host: "127.0.0.1", port, reconnectStrategy: 50 } });
    client.on("error", () => undefined);
    await client.connect();
    return { client, close: async () => client.destroy() };
  },
} satisfies Record<string, (server: Reachable) => Promise<OpenClient>>;

export const CLUSTER_CLIENTS = {
  "ioredis' Cluster": async ({ servers }) => {
    const nodes = servers.map(({ port }) => ({ host: "127.0.0.1", port }));
    const client = new Cluster(nodes);
    client.on("error", () => undefined);
    return { client, close: async () => client.disconnect() };
  },
  "node-redis' cluster": async ({ servers }) => {
    const client = createCluster({ rootNodes: servers.map(({ url }) => ({ url })) });
    client.on("error", () => undefined);
    await client.connect();
    return { client, close: () => client.close() };
  },
} satisfies Record<string, (cluster: RedisCluster) => Promise<OpenClient>>;
