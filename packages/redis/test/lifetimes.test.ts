import { ManualClock } from "@crossfade/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Redis } from "ioredis";
import { createRedisStores, type RedisStores } from "../src/index.js";
import { startRedis, type RedisServer } from "../src/testing/index.js";
import { describeRedis } from "./support/describe-redis.js";
import { eventually } from "./support/eventually.js";
import { newPrefix } from "./support/new-prefix.js";
import { LOG_LIMITS, SESSION_LIMITS, sessionRecord } from "./support/session-record.js";

const IDLE_MS = SESSION_LIMITS.sessionIdleMs;
const GRACE_MS = 60_000;
const LEASE_MS = 30_000;

describeRedis("what is left in Redis", () => {
  let server: RedisServer;
  let redis: Redis;
  let clock: ManualClock;
  let stores: RedisStores;
  let prefix: string;

  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.port);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });
  beforeEach(() => {
    clock = new ManualClock();
    prefix = newPrefix();
    stores = createRedisStores(redis, { prefix, clock });
  });
  afterEach(() => stores.close());

  const keys = (): Promise<string[]> => redis.keys(`${prefix}:*`);
  const recordKey = (id: string): string => `${prefix}:{sessions}:record:${id}`;
  const streamKey = (name: string, what: string): string => `${prefix}:{log:${name}}:${what}`;

  it("has an end, all of it", async () => {
    const { sessionStore, eventLog } = stores;
    for (const transport of ["http-sse", "streamable-http"] as const) {
      const record = { ...sessionRecord(transport), transport };
      await sessionStore.create(record, SESSION_LIMITS);
      await sessionStore.touch(transport, 2);
      await sessionStore.update(transport, 1, { initialized: true, state: { a: 1 } });
      await sessionStore.claim(transport, "two", 40_000, LEASE_MS);
      await sessionStore.renew([{ id: transport, epoch: 2, lastSeenAt: 3 }], 80_000);
      await sessionStore.release(transport, 2);
      await sessionStore.deleteIdle(transport, 1, 1);
    }
    await eventLog.open("s", "session", 1, LOG_LIMITS);
    await eventLog.expect("s", 1, { id: 1, method: "tools/call" });
    await eventLog.append("s", 1, { number: 1, payload: "a" });
    const left = await keys();
    expect(left).toHaveLength(2 + 4 + 3 + 1);
    for (const key of left) {
      const ms = await redis.pttl(key);
      expect({ key, ends: ms > 0 && ms <= 2 * (IDLE_MS + LEASE_MS + GRACE_MS) }).toEqual({
        key,
        ends: true,
      });
    }
  });

  it("is nothing when sessions and their streams were ended", async () => {
    const { sessionStore, eventLog } = stores;
    await sessionStore.create(sessionRecord("a"), SESSION_LIMITS);
    for (const stream of ["s", "t"]) {
      await eventLog.open(stream, "a", 1, LOG_LIMITS);
      await eventLog.expect(stream, 1, { id: 1, method: "tools/call" });
      await eventLog.append(stream, 1, { number: 1, payload: "a" });
    }
    await eventLog.dropStream("t");
    await eventLog.drop("a");
    await sessionStore.delete("a");
    expect(await keys()).toEqual([]);
  });

  describe("a session", () => {
    it("outlives its last sign of life by as long as it may be idle, and its lease", async () => {
      const { sessionStore } = stores;
      await sessionStore.create(sessionRecord("a"), SESSION_LIMITS);
      const signs = [
        () => sessionStore.touch("a", 2),
        () => sessionStore.update("a", 1, { initialized: true }),
        () => sessionStore.renew([{ id: "a", epoch: 1, lastSeenAt: 3 }], 40_000),
        () => sessionStore.claim("a", "two", 90_000, LEASE_MS),
      ];
      for (const sign of signs) {
        await redis.pexpire(recordKey("a"), 1_000);
        await sign();
        expect(await redis.pttl(recordKey("a"))).toBeGreaterThan(IDLE_MS + LEASE_MS);
      }
    });

    it("that expired is no longer counted after the next sweep", async () => {
      const { sessionStore } = stores;
      for (const id of ["a", "b"]) await sessionStore.create(sessionRecord(id), SESSION_LIMITS);
      await redis.del(recordKey("a"));
      expect(await sessionStore.deleteIdle("streamable-http", 2, 40_000)).toEqual(["b"]);
      expect(await sessionStore.count("streamable-http")).toBe(0);
      expect(await sessionStore.countOf("streamable-http", "q")).toBe(0);
      expect(await keys()).toEqual([]);
    });

    it("is swept with any number of others, and those whose lease runs are left", async () => {
      const { sessionStore } = stores;
      const owned = { node: "two", epoch: 1, expiresAt: 50_000 };
      const records = Array.from({ length: 450 }, (_, index) => {
        const record = sessionRecord(`s${index}`);
        return index % 3 === 0 ? { ...record, lease: owned } : record;
      });
      await Promise.all(records.map((record) => sessionStore.create(record, SESSION_LIMITS)));
      expect(await sessionStore.deleteIdle("streamable-http", 2, 40_000)).toHaveLength(300);
      expect(await sessionStore.count("streamable-http")).toBe(150);
    });

    it("renews with any number of others, and the lost are named", async () => {
      const { sessionStore } = stores;
      const ids = Array.from({ length: 250 }, (_, index) => `s${index}`);
      await Promise.all(ids.map((id) => sessionStore.create(sessionRecord(id), SESSION_LIMITS)));
      await sessionStore.delete("s3");
      await sessionStore.claim("s222", "two", 40_000, LEASE_MS);
      const leases = ids.map((id) => ({ id, epoch: 1, lastSeenAt: 5 }));
      expect(await sessionStore.renew(leases, 60_000)).toEqual(["s3", "s222"]);
      expect((await sessionStore.get("s249"))?.lease.expiresAt).toBe(60_000);
    });
  });

  describe("a stream", () => {
    /** A quarter of how long streams are kept, 315 s, is over when the node looks the next time. */
    const NOT_DUE_MS = 300_000;
    const LOOKS_EVERY_MS = 30_000;

    it("is kept while its node writes it, however quiet", async () => {
      const { eventLog } = stores;
      await eventLog.open("s", "session", 1, LOG_LIMITS);
      await eventLog.append("s", 1, { number: 1, payload: "a" });
      for (const key of await keys()) await redis.pexpire(key, 1_000_000);
      clock.advance(NOT_DUE_MS);
      expect(await redis.pttl(streamKey("s", "state"))).toBeLessThanOrEqual(1_000_000);
      clock.advance(LOOKS_EVERY_MS);
      for (const key of await keys()) {
        await eventually(async () => (await redis.pttl(key)) > 1_000_000);
      }
    });

    it("is no longer kept by a node that has lost it", async () => {
      const { eventLog } = stores;
      await eventLog.open("s", "session", 1, LOG_LIMITS);
      const other = createRedisStores(redis, { prefix });
      await other.eventLog.open("s", "session", 2, LOG_LIMITS);
      await redis.pexpire(streamKey("s", "state"), 1_000_000);
      clock.advance(NOT_DUE_MS);
      clock.advance(LOOKS_EVERY_MS);
      await eventually(() => stores.statistics().pending === 0);
      expect(await redis.pttl(streamKey("s", "state"))).toBeLessThanOrEqual(1_000_000);
      await other.close();
    });

    it("is dropped with its session, also when it was only just being opened", async () => {
      const { eventLog } = stores;
      const opened = eventLog.open("s", "session", 1, LOG_LIMITS);
      await eventLog.drop("session");
      await opened;
      expect(await keys()).toEqual([]);
    });

    it("may have any name that a client made up", async () => {
      const { eventLog } = stores;
      for (const name of ["", "}", "{}", "a}b", "\u{1F600}", "*", "\ud800"]) {
        expect(await eventLog.sessionOf(name)).toBeUndefined();
        expect(await eventLog.after(name, 0)).toEqual({ events: [], complete: false });
      }
    });
  });

  it("leaves no timer behind when all is closed", async () => {
    await stores.eventLog.open("s", "session", 1, LOG_LIMITS);
    await stores.messageBus.serve("node", async () => "");
    await stores.close();
    clock.advance(10_000);
    expect(clock.timerCount).toBe(0);
  });
});
