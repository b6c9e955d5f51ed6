import { TransportError } from "@crossfade/core";
import { ledgerEntry } from "@crossfade/sunset/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { createRedisStores, type RedisStores, type RedisStoresOptions } from "../src/index.js";
import { startRedis, type RedisServer } from "../src/testing/index.js";
import { CLIENTS, type OpenClient } from "./support/clients.js";
import { CutProxy } from "./support/cut-proxy.js";
import { describeRedis } from "./support/describe-redis.js";
import { eventually } from "./support/eventually.js";
import { newPrefix } from "./support/new-prefix.js";
import { LOG_LIMITS, SESSION_LIMITS, sessionRecord } from "./support/session-record.js";

const UNAVAILABLE = { code: "STORE_UNAVAILABLE", status: 503 };
const TIMEOUT_MS = 300;
/** Ours, and as much again for a machine that is busy. */
const PATIENCE_MS = TIMEOUT_MS + 2_000;

describeRedis("when Redis is away", () => {
  let server: RedisServer;
  let proxy: CutProxy;

  beforeAll(async () => {
    server = await startRedis({ persistent: true });
    proxy = new CutProxy(server.port);
    await proxy.start();
  });
  afterAll(async () => {
    await proxy.stop();
    await server.stop();
  });

  describe.each(Object.entries(CLIENTS))("%s", (_, open) => {
    let client: OpenClient;
    let stores: RedisStores;
    let prefix: string;

    async function connect(options: RedisStoresOptions = {}): Promise<void> {
      client = await open(proxy);
      prefix = newPrefix();
      stores = createRedisStores(client.client, {
        prefix,
        commandTimeoutMs: TIMEOUT_MS,
        writeTimeoutMs: 20_000,
        ...options,
      });
      await untilReady();
    }

    function untilReady(): Promise<void> {
      return eventually(async () => (await stores.health()).ready);
    }

    beforeEach(() => connect());
    afterEach(async () => {
      proxy.restore();
      server.thaw();
      await stores.close();
      await client.close();
    });

    it("fails in bounded time while the connection is cut, and works again by itself", async () => {
      const { sessionStore } = stores;
      await sessionStore.create(sessionRecord("a"), SESSION_LIMITS);
      proxy.cut();
      const start = performance.now();
      await expect(sessionStore.get("a")).rejects.toMatchObject(UNAVAILABLE);
      await expect(stores.messageBus.publish("news", "a")).rejects.toMatchObject(UNAVAILABLE);
      expect(performance.now() - start).toBeLessThan(2 * PATIENCE_MS);
      expect(await stores.health()).toMatchObject({ ready: false, reason: expect.any(String) });
      proxy.restore();
      await untilReady();
      expect((await sessionStore.get("a"))?.id).toBe("a");
    });

    it("fails in bounded time while Redis is frozen, with a bounded number of commands", async () => {
      await stores.close();
      await client.close();
      await connect({ maxPendingCommands: 20 });
      server.freeze();
      const start = performance.now();
      const replies = await Promise.allSettled(
        Array.from({ length: 500 }, (_unused, index) => stores.sessionStore.get(String(index))),
      );
      expect(performance.now() - start).toBeLessThan(PATIENCE_MS);
      expect(replies.filter(({ status }) => status === "rejected")).toHaveLength(500);
      expect(stores.statistics().pending).toBeLessThanOrEqual(20);
      expect(stores.statistics().sent).toBeLessThanOrEqual(25);
      server.thaw();
      await untilReady();
      await eventually(() => stores.statistics().pending === 0);
    });

    it("keeps events in order, each once, through a Redis that is killed and comes back", async () => {
      const { eventLog } = stores;
      await eventLog.open("s", "session", 1, LOG_LIMITS);
      const appended: Promise<unknown>[] = [];
      for (let number = 1; number <= 300; number++) {
        appended.push(Promise.resolve(eventLog.append("s", 1, { number, payload: `${number}` })));
        if (number % 10 === 0) await new Promise(setImmediate);
        if (number === 150) await server.kill();
      }
      await server.start();
      await Promise.all(appended);
      await untilReady();
      const { events, complete } = await eventLog.after("s", 0);
      expect(complete).toBe(true);
      expect(events.map(({ number }) => number)).toEqual(
        Array.from({ length: 300 }, (_unused, index) => index + 1),
      );
    });

    it("appends once what it has to send twice, because the answer was lost", async () => {
      const { eventLog } = stores;
      await eventLog.open("s", "session", 1, LOG_LIMITS);
      // So that Redis knows the script, and does not have to ask for it.
      await eventLog.append("s", 1, { number: 1, payload: "before" });
      proxy.swallowReplies();
      const appended = Promise.resolve(eventLog.append("s", 1, { number: 2, payload: "once" }));
      const events = `${prefix}:{log:s}:events`;
      await eventually(async () => (await server.command("XLEN", events)) === ":2\r\n");
      proxy.cut();
      proxy.restore();
      await appended;
      expect(await eventLog.after("s", 1)).toEqual({
        events: [{ number: 2, payload: "once" }],
        complete: true,
      });
    });

    it("creates once what the client sends twice, because the answer was lost", async () => {
      const { sessionStore } = stores;
      // So that Redis knows the script, and does not have to ask for it.
      await sessionStore.create(sessionRecord("before"), SESSION_LIMITS);
      proxy.swallowReplies();
      const created = sessionStore
        .create(sessionRecord("a"), SESSION_LIMITS)
        .catch((error: unknown) => error);
      await created;
      proxy.cut();
      proxy.restore();
      await untilReady();
      expect(await sessionStore.create(sessionRecord("a"), SESSION_LIMITS)).toBe("created");
      expect(await sessionStore.count("streamable-http")).toBe(2);
    });

    it("adds to the ledger once what it has to send twice", async () => {
      const { ledgerStore } = stores;
      // So that Redis knows the script, and does not have to ask for it.
      await ledgerStore.add([ledgerEntry("other", 0)]);
      proxy.swallowReplies();
      const added = ledgerStore.add([ledgerEntry("client", 1)]);
      const entries = `${prefix}:{ledger}:entries`;
      await eventually(async () => (await server.command("HLEN", entries)) === ":2\r\n");
      proxy.cut();
      proxy.restore();
      await added;
      expect((await ledgerStore.read()).entries).toEqual([
        ledgerEntry("client", 1),
        ledgerEntry("other", 0),
      ]);
    });

    it("says so when Redis is full, and works again when it has room", async () => {
      const { sessionStore } = stores;
      await server.command("CONFIG", "SET", "maxmemory", "1");
      const created = sessionStore.create(sessionRecord("a"), SESSION_LIMITS);
      await expect(created).rejects.toMatchObject(UNAVAILABLE);
      expect(await stores.health()).toMatchObject({
        ready: false,
        reason: expect.stringContaining("OOM"),
      });
      await server.command("CONFIG", "SET", "maxmemory", "0");
      expect(await sessionStore.create(sessionRecord("a"), SESSION_LIMITS)).toBe("created");
    });

    it("gives an event up when Redis stays away, and says so", async () => {
      await stores.close();
      await client.close();
      await connect({ writeTimeoutMs: 400 });
      await stores.eventLog.open("s", "session", 1, LOG_LIMITS);
      proxy.cut();
      const append = async (): Promise<void> =>
        stores.eventLog.append("s", 1, { number: 1, payload: "lost" });
      await expect(append()).rejects.toMatchObject(UNAVAILABLE);
    });

    it("hears requests and news again when the connection was lost", async () => {
      const { messageBus } = stores;
      const heard: string[] = [];
      await messageBus.serve("here", async (payload) => `${payload}!`);
      await messageBus.subscribe("news", (payload) => heard.push(payload));
      expect(await messageBus.request("here", "before", 5_000)).toBe("before!");
      proxy.cut();
      await expect(messageBus.request("here", "meanwhile", 5_000)).rejects.toThrow(TransportError);
      proxy.restore();
      await untilReady();
      await eventually(async () => {
        const answer = messageBus.request("here", "after", 1_000);
        return (await answer.catch(() => "")) === "after!";
      });
      await eventually(async () => {
        await messageBus.publish("news", "back");
        return heard.includes("back");
      });
    });
  });
});
