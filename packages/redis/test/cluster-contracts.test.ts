import { afterAll, beforeAll } from "@jest/globals";
import { startRedisCluster, type RedisCluster } from "../src/testing/index.js";
import { CLUSTER_CLIENTS } from "./support/clients.js";
import { describeContracts } from "./support/describe-contracts.js";
import { describeRedis } from "./support/describe-redis.js";

describeRedis("a cluster of three masters", () => {
  let cluster: RedisCluster;

  beforeAll(async () => {
    cluster = await startRedisCluster();
  });
  afterAll(() => cluster.stop());

  for (const [name, open] of Object.entries(CLUSTER_CLIENTS)) {
    describeContracts(name, () => open(cluster));
  }
});
