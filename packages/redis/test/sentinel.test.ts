import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Redis } from "ioredis";
import { createSentinel } from "redis";
import { createRedisStores, type RedisStores } from "../src/index.js";
import { startRedis, type RedisServer } from "../src/testing/index.js";
import type { OpenClient } from "./support/clients.js";
import { describeRedis } from "./support/describe-redis.js";
import { eventually } from "./support/eventually.js";
import { newPrefix } from "./support/new-prefix.js";
import { startSentinel, type Sentinel } from "./support/sentinel.js";
import { LOG_LIMITS, SESSION_LIMITS, sessionRecord } from "./support/session-record.js";

const CLIENTS = {
  ioredis: async ({ port }) => {
    const client = new Redis({
      sentinels: [{ host: "127.0.0.1", port }],
      name: "main",
      sentinelRetryStrategy: () => 50,
      retryStrategy: () => 50,
    });
    client.on("error", () => undefined);
    return { client, close: async () => client.disconnect() };
  },
  "node-redis": async ({ port }) => {
    const client = createSentinel({
      name: "main",
      sentinelRootNodes: [{ host: "127.0.0.1", port }],
      scanInterval: 100,
    });
    client.on("error", () => undefined);
    await client.connect();
    return { client, close: () => client.destroy() };
  },
} satisfies Record<string, (sentinel: Sentinel) => Promise<OpenClient>>;

describeRedis("behind a Sentinel", () => {
  describe.each(Object.entries(CLIENTS))("%s", (_, open) => {
    let first: RedisServer;
    let second: RedisServer;
    let sentinel: Sentinel;
    let client: OpenClient;
    let stores: RedisStores;

    beforeAll(async () => {
      first = await startRedis();
      second = await startRedis({ settings: ["--replicaof", `127.0.0.1 ${first.port}`] });
      sentinel = await startSentinel(first.port);
      client = await open(sentinel);
      stores = createRedisStores(client.client, { prefix: newPrefix(), commandTimeoutMs: 5_000 });
      await eventually(async () => (await stores.health()).ready);
    });
    afterAll(async () => {
      await stores.close();
      await client.close();
      await sentinel.stop();
      await Promise.all([first.stop(), second.stop()]);
    });

    it("goes on with the replica when that is made the master", async () => {
      const { sessionStore, eventLog, messageBus } = stores;
      await sessionStore.create(sessionRecord("a"), SESSION_LIMITS);
      await eventLog.open("s", "a", 1, LOG_LIMITS);
      await messageBus.serve("node", async (payload) => `${payload}!`);
      // Redis answers before its replica has what was written; what is lost with that is another matter.
      await eventually(
        async () => (await first.command("DBSIZE")) === (await second.command("DBSIZE")),
      );
      await sentinel.failOver();
      // A client takes a moment to learn of it, and may have sent something to the server of before.
      const sessionIsThere = async (): Promise<boolean> =>
        (await sessionStore.get("a").catch(() => undefined))?.id === "a";
      await eventually(async () => (await stores.health()).ready && (await sessionIsThere()));
      // On a busy machine a connection to the server of before may be among those that are still used.
      const event = { number: 1, payload: "after" };
      await eventually(async () => {
        try {
          await eventLog.append("s", 1, event);
        } catch {
          // Refused where it was there already, and its answer lost.
        }
        return (await eventLog.lastNumber("s")) === 1;
      });
      expect((await eventLog.after("s", 0)).events).toEqual([event]);
      await eventually(async () => {
        const answer = messageBus.request("node", "again", 500);
        return (await answer.catch(() => "")) === "again!";
      });
    });
  });
});
