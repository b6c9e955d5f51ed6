import { afterAll, beforeAll } from "@jest/globals";
import { startRedis, type RedisServer } from "../src/testing/index.js";
import { CLIENTS } from "./support/clients.js";
import { describeContracts } from "./support/describe-contracts.js";
import { describeRedis } from "./support/describe-redis.js";

describeRedis("a single server", () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  for (const [name, open] of Object.entries(CLIENTS)) {
    describeContracts(name, () => open(server));
  }
});
