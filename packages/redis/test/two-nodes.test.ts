import { ledgerEntry } from "@crossfade/sunset/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { createRedisStores, type RedisStores } from "../src/index.js";
import { startRedis, type RedisServer } from "../src/testing/index.js";
import { CLIENTS, type OpenClient } from "./support/clients.js";
import { describeRedis } from "./support/describe-redis.js";
import { newPrefix } from "./support/new-prefix.js";
import { LOG_LIMITS, SESSION_LIMITS, sessionRecord } from "./support/session-record.js";

const LEASE_MS = 30_000;

/** What the contracts, which know one store, cannot ask: two nodes at once, with different clients. */
describeRedis("two nodes", () => {
  let server: RedisServer;
  let clients: readonly OpenClient[];
  let here: RedisStores;
  let there: RedisStores;

  beforeAll(async () => {
    server = await startRedis();
    clients = [await CLIENTS.ioredis(server), await CLIENTS["node-redis"](server)];
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await server.stop();
  });
  beforeEach(() => {
    const prefix = newPrefix();
    const [one, two] = clients.map(({ client }) => createRedisStores(client, { prefix }));
    if (!one || !two) throw new Error("Two clients are needed");
    here = one;
    there = two;
  });

  describe("limits", () => {
    it.each([
      [{ maxSessions: 30 }, "session-limit"],
      [{ maxSessionsPerPrincipal: 30 }, "principal-limit"],
    ])("%j holds for both together, however they race", async (limit, refusal) => {
      const limits = { ...SESSION_LIMITS, ...limit };
      const outcomes = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          (index % 2 === 0 ? here : there).sessionStore.create(sessionRecord(`s${index}`), limits),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === "created")).toHaveLength(30);
      expect(outcomes.filter((outcome) => outcome === refusal)).toHaveLength(70);
      expect(await there.sessionStore.count("streamable-http")).toBe(30);
    });
  });

  it("never both claim a session, 100 times", async () => {
    for (let round = 0; round < 100; round++) {
      const id = `s${round}`;
      await here.sessionStore.create(sessionRecord(id), SESSION_LIMITS);
      const claims = await Promise.all([
        here.sessionStore.claim(id, "one-again", 40_000, LEASE_MS),
        there.sessionStore.claim(id, "two", 40_000, LEASE_MS),
      ]);
      expect(claims.map(({ outcome }) => outcome).toSorted()).toEqual(["claimed", "owned"]);
    }
  });

  it("see each other's records, events and calls", async () => {
    await here.sessionStore.create(sessionRecord("a"), SESSION_LIMITS);
    expect(await there.sessionStore.get("a")).toEqual(sessionRecord("a"));
    await here.eventLog.open("s", "a", 1, LOG_LIMITS);
    await here.eventLog.expect("s", 1, { id: 1, method: "tools/call" });
    await here.eventLog.append("s", 1, { number: 1, payload: "ä\u2028\u{1F600}\0" });
    expect(await there.eventLog.after("s", 0)).toEqual({
      events: [{ number: 1, payload: "ä\u2028\u{1F600}\0" }],
      complete: true,
    });
    expect(await there.eventLog.unanswered("a")).toEqual([
      { stream: "s", id: 1, method: "tools/call" },
    ]);
  });

  it("add what has one name to the ledger once, however often they are told to", async () => {
    const entries = [ledgerEntry("client", 1)];
    await here.ledgerStore.add(entries, "one");
    await here.ledgerStore.add(entries, "one");
    await there.ledgerStore.add(entries, "another");
    await there.ledgerStore.add(entries);
    const [entry] = (await here.ledgerStore.read()).entries;
    expect(entry?.requests).toBe(3 * (entries[0]?.requests ?? 0));
  });

  it("do not both write a stream: whoever was replaced cannot, whatever it had under way", async () => {
    await here.eventLog.open("s", "a", 1, LOG_LIMITS);
    const late: Promise<unknown>[] = [];
    for (let number = 1; number <= 200; number++) {
      late.push(Promise.resolve(here.eventLog.append("s", 1, { number, payload: "old" })));
      if (number === 100) void there.eventLog.open("s", "a", 2, LOG_LIMITS);
      if (number % 10 === 0) await new Promise(setImmediate);
    }
    const outcomes = await Promise.allSettled(late);
    const kept = outcomes.filter(({ status }) => status === "fulfilled").length;
    const lost = outcomes.filter(({ status }) => status === "rejected");
    expect(lost.length).toBeGreaterThan(0);
    for (const outcome of lost) expect(outcome).toMatchObject({ reason: { code: "STALE_LEASE" } });
    const number = await there.eventLog.lastNumber("s");
    expect(number).toBe(kept);
    await there.eventLog.append("s", 2, { number: number + 1, payload: "new" });
    const { events } = await here.eventLog.after("s", 0);
    expect(events.map((event) => event.number)).toEqual(
      Array.from({ length: kept + 1 }, (_, index) => index + 1),
    );
  });
});
