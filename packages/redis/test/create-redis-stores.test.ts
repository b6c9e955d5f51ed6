import { describe, expect, it } from "@jest/globals";
import { Redis } from "ioredis";
import { createClient, createClientPool } from "redis";
import { createRedisStores, type RedisClient, type RedisStoresOptions } from "../src/index.js";

describe("createRedisStores", () => {
  const client = createClient();
  client.on("error", () => undefined);

  it.each([
    [{ prefix: "a b" }, "prefix"],
    [{ prefix: "{a}" }, "prefix"],
    [{ prefix: "" }, "prefix"],
    [{ commandTimeoutMs: 0 }, "commandTimeoutMs"],
    [{ writeTimeoutMs: Infinity }, "writeTimeoutMs"],
    [{ maxPendingCommands: Number.NaN }, "maxPendingCommands"],
    [{ commandTimeout: 1 }, "commandTimeout"],
  ])("refuses %j and names it", (options, name) => {
    expect(() => createRedisStores(client, options as RedisStoresOptions)).toThrow(
      expect.objectContaining({ code: "INVALID_CONFIG", message: expect.stringContaining(name) }),
    );
  });

  it("refuses ioredis' keyPrefix, which channels would not have", () => {
    const prefixed = new Redis({ lazyConnect: true, keyPrefix: "app:" });
    expect(() => createRedisStores(prefixed)).toThrow("option prefix");
  });

  it.each([[createClientPool()], [{}], [{ call: 1 }]])(
    "refuses what is no client that can listen",
    (other) => {
      expect(() => createRedisStores(other as unknown as RedisClient)).toThrow("The Redis client");
    },
  );

  it("opens no connection by itself", async () => {
    const lazy = new Redis({ lazyConnect: true });
    const stores = createRedisStores(lazy);
    await stores.close();
    expect(lazy.status).toBe("wait");
  });
});
