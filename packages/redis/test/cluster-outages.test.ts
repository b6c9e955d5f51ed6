import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { createRedisStores, type RedisStores } from "../src/index.js";
import { startRedisCluster, type RedisCluster } from "../src/testing/index.js";
import { CLUSTER_CLIENTS, type OpenClient } from "./support/clients.js";
import { describeRedis } from "./support/describe-redis.js";
import { eventually } from "./support/eventually.js";
import { newPrefix } from "./support/new-prefix.js";
import { LOG_LIMITS } from "./support/session-record.js";

const STREAMS = Array.from({ length: 12 }, (_, index) => `s${index}`);

describeRedis("a cluster", () => {
  let cluster: RedisCluster;

  beforeAll(async () => {
    cluster = await startRedisCluster();
  });
  afterAll(() => cluster.stop());

  describe.each(Object.entries(CLUSTER_CLIENTS))("with %s", (_, open) => {
    let client: OpenClient;
    let stores: RedisStores;

    beforeEach(async () => {
      client = await open(cluster);
      stores = createRedisStores(client.client, { prefix: newPrefix(), commandTimeoutMs: 2_000 });
      await eventually(async () => (await stores.health()).ready);
    });
    afterEach(async () => {
      await stores.close();
      await client.close();
    });

    it("spreads streams over its servers", async () => {
      for (const stream of STREAMS) await stores.eventLog.open(stream, "a", 1, LOG_LIMITS);
      for (const server of cluster.servers)
        expect(await server.command("DBSIZE")).not.toBe(":0\r\n");
      await stores.eventLog.drop("a");
    });

    it("hears requests and news again when its servers have closed the connections", async () => {
      const { messageBus } = stores;
      const nodes = ["one", "two", "three", "four"];
      for (const node of nodes)
        await messageBus.serve(node, async (payload) => `${node} ${payload}`);
      for (const server of cluster.servers)
        await server.command("CLIENT", "KILL", "TYPE", "pubsub");
      for (const node of nodes) {
        await eventually(async () => {
          const answer = messageBus.request(node, "again", 500);
          return (await answer.catch(() => "")) === `${node} again`;
        });
      }
    });

    it("goes on with the streams of the other servers while one is frozen, and with all afterwards", async () => {
      const { eventLog } = stores;
      for (const stream of STREAMS) await eventLog.open(stream, "a", 1, LOG_LIMITS);
      const [frozen] = cluster.servers;
      frozen?.freeze();
      const append = async (stream: string): Promise<string> => {
        await eventLog.append(stream, 1, { number: 1, payload: stream });
        return stream;
      };
      const appended = new Set<string>();
      const all = Promise.all(STREAMS.map(async (stream) => appended.add(await append(stream))));
      await eventually(() => appended.size >= 4);
      expect(appended.size).toBeLessThan(STREAMS.length);
      frozen?.thaw();
      await all;
      for (const stream of STREAMS) {
        expect((await eventLog.after(stream, 0)).events).toEqual([{ number: 1, payload: stream }]);
      }
    });
  });
});
