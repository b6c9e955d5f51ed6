import { ManualClock } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import { MemorySessionStore } from "../src/memory-session-store.js";
import { SessionManager } from "../src/session-manager.js";
import { ALICE, IDLE_MS, LEASE_MS, POOL, resume, World } from "./session-world.js";

const unknown = { code: "SESSION_NOT_FOUND" };

describe("SessionManager: beginning and finding", () => {
  it("begins a session that is found at once, and known to the store", async () => {
    const world = new World();
    const manager = world.node("one");
    const attributes = { mode: "post" };
    const session = await manager.create("streamable-http", { ...ALICE, attributes });
    expect(session).toMatchObject({
      transport: "streamable-http",
      ...ALICE,
      attributes,
      createdAt: world.clock.now(),
      lastSeenAt: world.clock.now(),
      revision: undefined,
      initializeParams: undefined,
      initialized: false,
      epoch: 1,
      ended: false,
      openStreams: 0,
    });
    expect(session.id).toMatch(/^st-[\w-]{22}$/);
    expect(manager.find("streamable-http", session.id, "alice")).toBe(session);
    expect(await world.store.get(session.id)).toMatchObject({
      id: session.id,
      attributes,
      lease: { node: "one", epoch: 1, expiresAt: world.clock.now() + LEASE_MS },
    });
  });

  it("works by itself, with a random name and a store in memory", async () => {
    const clock = new ManualClock();
    const [one, two] = [new SessionManager({ clock }), new SessionManager({ clock })];
    expect(one.node).not.toBe(two.node);
    one.addPool("http-sse", POOL, { ended: () => undefined });
    const session = await one.create("http-sse", { principal: undefined, quotaKey: "::1" });
    expect(session.attributes).toEqual({});
    await one.recordInitialized(session);
    clock.advance(LEASE_MS);
    await one.sweep();
    expect(one.find("http-sse", session.id, undefined)).toBe(session);
    await one.close();
    expect(one.statistics("http-sse").sessions).toBe(0);
  });

  it("finds a session for its own principal only; absent equals only absent", async () => {
    const manager = new World().node("one");
    const hers = await manager.create("streamable-http", ALICE);
    const open = await manager.create("streamable-http", { principal: undefined, quotaKey: "::1" });
    for (const other of ["bob", "", undefined]) {
      expect(manager.find("streamable-http", hers.id, other)).toBeUndefined();
    }
    for (const other of ["alice", ""]) {
      expect(manager.find("streamable-http", open.id, other)).toBeUndefined();
    }
    expect(manager.find("streamable-http", open.id, undefined)).toBe(open);
  });

  it("finds a session for its own transport only", async () => {
    const manager = new World().node("one");
    manager.addPool("http-sse", { ...POOL, idPrefix: "ss-" }, { ended: () => undefined });
    const session = await manager.create("streamable-http", ALICE);
    expect(manager.find("http-sse", session.id, "alice")).toBeUndefined();
    await expect(resume(manager, "http-sse", session.id, "alice")).rejects.toMatchObject(unknown);
  });

  it("takes a find for a sign of life, but not another principal's", async () => {
    const world = new World();
    const manager = world.node("one");
    const session = await manager.create("streamable-http", ALICE);
    const begin = world.clock.now();
    world.clock.advance(5_000);
    manager.find("streamable-http", session.id, "bob");
    expect(session.lastSeenAt).toBe(begin);
    manager.find("streamable-http", session.id, "alice");
    expect(session.lastSeenAt).toBe(begin + 5_000);
  });

  it("does not ask the store for a session that lives here", async () => {
    const world = new World();
    const manager = world.node("one");
    const session = await manager.create("streamable-http", ALICE);
    world.store.calls.length = 0;
    expect(await resume(manager, "streamable-http", session.id, "alice")).toBe(session);
    expect(world.store.calls).toEqual([]);
  });

  it.each(["", "x".repeat(25), `st-${"a".repeat(23)}`, `st-${"a".repeat(100_000)}`, "st-*"])(
    "does not ask the store for what cannot be an id (%#)",
    async (id) => {
      const world = new World();
      const manager = world.node("one");
      await expect(resume(manager, "streamable-http", id, "alice")).rejects.toMatchObject(unknown);
      expect(world.store.calls).toEqual([]);
    },
  );

  it("lists its sessions", async () => {
    const manager = new World().node("one");
    const sessions = [
      await manager.create("streamable-http", ALICE),
      await manager.create("streamable-http", ALICE),
    ];
    expect([...manager.sessions("streamable-http")]).toEqual(sessions);
  });
});

describe("SessionManager: limits", () => {
  it("refuses sessions beyond maxSessions, and counts them", async () => {
    const manager = new World().node("one", { maxSessions: 2 });
    const outcomes = await Promise.allSettled(
      ["a", "b", "c"].map((quotaKey) =>
        manager.create("streamable-http", { principal: undefined, quotaKey }),
      ),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(outcomes[2]).toMatchObject({ reason: { code: "SESSION_LIMIT", status: 503 } });
    expect(manager.statistics("streamable-http")).toMatchObject({
      sessions: 2,
      principals: 2,
      opened: 2,
      refused: 1,
    });
  });

  it("refuses sessions beyond maxSessionsPerPrincipal, until one ends", async () => {
    const manager = new World().node("one", { maxSessionsPerPrincipal: 1 });
    const first = await manager.create("streamable-http", ALICE);
    await expect(manager.create("streamable-http", ALICE)).rejects.toMatchObject({
      code: "SESSION_LIMIT",
    });
    await manager.create("streamable-http", { principal: "bob", quotaKey: "bob" });
    await manager.end(first, "deleted");
    await manager.create("streamable-http", ALICE);
    expect(manager.statistics("streamable-http").refused).toBe(1);
  });

  it("counts the sessions of all nodes", async () => {
    const world = new World();
    await world.node("one", { maxSessions: 1 }).create("streamable-http", ALICE);
    const two = world.node("two", { maxSessions: 1 });
    await expect(two.create("streamable-http", ALICE)).rejects.toMatchObject({
      code: "SESSION_LIMIT",
    });
  });
});

describe("SessionManager: ending", () => {
  it("ends a session before anything is awaited, and tells once", async () => {
    const world = new World();
    const manager = world.node("one");
    const session = await manager.create("streamable-http", ALICE);
    const ending = manager.end(session, "deleted");
    expect(session.ended).toBe(true);
    expect(manager.find("streamable-http", session.id, "alice")).toBeUndefined();
    expect(world.endedSessions).toEqual([session]);
    await Promise.all([ending, manager.end(session, "idle"), manager.close()]);
    expect(world.ended).toEqual(["one deleted"]);
    expect(await world.store.get(session.id)).toBeUndefined();
    const { ended } = manager.statistics("streamable-http");
    expect(ended).toEqual({
      deleted: 1,
      idle: 0,
      disconnected: 0,
      retired: 0,
      lost: 0,
      released: 0,
      closed: 0,
    });
  });

  it("leaves a lost session in the store: it is another node's", async () => {
    const world = new World();
    const manager = world.node("one");
    const session = await manager.create("streamable-http", ALICE);
    await manager.end(session, "lost");
    expect(await world.store.get(session.id)).toBeDefined();
    expect(world.ended).toEqual(["one lost"]);
  });

  it("does not claim a session anew that it is about to delete", async () => {
    const world = new World();
    const manager = world.node("one");
    const session = await manager.create("streamable-http", ALICE);
    const goOn = world.store.hold("delete");
    const ending = manager.end(session, "deleted");
    const again = resume(manager, "streamable-http", session.id, "alice");
    await expect(again).rejects.toMatchObject(unknown);
    expect(world.store.calls).not.toContain("claim");
    goOn();
    await ending;
    expect(await world.store.get(session.id)).toBeUndefined();
  });

  it("deletes with a later sweep what the store could not delete", async () => {
    const world = new World();
    const manager = world.node("one");
    const session = await manager.create("streamable-http", ALICE);
    world.store.failing.add("delete");
    await manager.end(session, "deleted");
    expect(world.log.errors).toEqual(["Could not delete a session"]);
    const again = resume(manager, "streamable-http", session.id, "alice");
    await expect(again).rejects.toMatchObject(unknown);
    world.store.failing.clear();
    await manager.sweep();
    expect(await world.store.get(session.id)).toBeUndefined();
    world.store.calls.length = 0;
    await manager.sweep();
    expect(world.store.calls).not.toContain("delete");
  });

  it("survives an onEnded that throws", async () => {
    const world = new World();
    const manager = new SessionManager({
      clock: world.clock,
      store: world.store,
      logger: world.log,
    });
    manager.addPool("http-sse", POOL, {
      ended: () => {
        throw new Error("bad");
      },
    });
    const session = await manager.create("http-sse", ALICE);
    await manager.end(session, "deleted");
    expect(world.log.errors).toEqual(["Could not clean up after a session"]);
    expect(await world.store.get(session.id)).toBeUndefined();
  });
});

describe("SessionManager: what the handshake settles", () => {
  const settled = {
    revision: "2025-06-18",
    initializeParams: { clientInfo: { name: "x" } },
  } as const;

  it("is in the session and in the store", async () => {
    const world = new World();
    const manager = world.node("one");
    const session = await manager.create("streamable-http", ALICE);
    const recorded = manager.recordInitialize(session, settled);
    expect(session).toMatchObject(settled);
    await recorded;
    expect(await world.store.get(session.id)).toMatchObject({ ...settled, initialized: false });
    await manager.recordInitialized(session);
    expect(session.initialized).toBe(true);
    expect(await world.store.get(session.id)).toMatchObject({ ...settled, initialized: true });
  });

  it("adds to the bytes that a session is said to hold", async () => {
    const manager = new World().node("one");
    const session = await manager.create("streamable-http", ALICE);
    const before = manager.statistics("streamable-http").bytesHeld;
    expect(before).toBeGreaterThan(0);
    for (const length of [1_000, 5_000]) {
      const initializeParams = { filler: "x".repeat(length) };
      await manager.recordInitialize(session, { revision: "2025-06-18", initializeParams });
      const { bytesHeld } = manager.statistics("streamable-http");
      expect(bytesHeld - before).toBeGreaterThanOrEqual(length);
      expect(bytesHeld - before).toBeLessThan(length + 100);
    }
  });

  it("is refused once another node owns the session, which is lost here", async () => {
    const world = new World();
    const one = world.node("one");
    const session = await one.create("streamable-http", ALICE);
    world.clock.advance(LEASE_MS);
    await resume(world.node("two"), "streamable-http", session.id, "alice");
    await expect(one.recordInitialize(session, settled)).rejects.toMatchObject({
      code: "STALE_LEASE",
    });
    expect(world.ended).toEqual(["one lost"]);
    expect(await world.store.get(session.id)).toMatchObject({
      revision: undefined,
      lease: { node: "two" },
    });
  });

  it("is refused once the session is gone from the store", async () => {
    const world = new World();
    const manager = world.node("one");
    const session = await manager.create("streamable-http", ALICE);
    await world.store.delete(session.id);
    await expect(manager.recordInitialized(session)).rejects.toMatchObject({ code: "STALE_LEASE" });
    expect(session.ended).toBe(true);
  });
});

describe("SessionManager: taking over", () => {
  it("leaves a session with a node whose lease runs", async () => {
    const world = new World();
    const { id } = await world.node("one").create("streamable-http", ALICE);
    const two = world.node("two");
    world.clock.advance(LEASE_MS - 1);
    await expect(resume(two, "streamable-http", id, "alice")).rejects.toMatchObject(unknown);
    expect(two.statistics("streamable-http")).toMatchObject({ sessions: 0, claimed: 0 });
  });

  it("does so too where its lease is renewed less often than sessions get idle", async () => {
    const world = new World();
    const idle = { sessionIdleMs: LEASE_MS / 10 };
    const { id } = await world.node("one", idle).create("streamable-http", ALICE);
    const two = world.node("two", idle);
    world.clock.advance(LEASE_MS - 1);
    const used = await two.locate("streamable-http", id, "alice");
    expect(used).toMatchObject({ at: "elsewhere", node: "one" });
    world.clock.advance(1);
    expect(await two.locate("streamable-http", id, "alice")).toEqual({ at: "unknown" });
  });

  it("goes on with the session of a lost node, with everything that is known of it", async () => {
    const world = new World();
    const one = world.node("one");
    const first = await one.create("streamable-http", { ...ALICE, attributes: { mode: "post" } });
    const initializeParams = { capabilities: { roots: {} } };
    await one.recordInitialize(first, { revision: "2025-03-26", initializeParams });
    await one.recordInitialized(first);
    world.clock.advance(LEASE_MS);
    const two = world.node("two");
    const session = await resume(two, "streamable-http", first.id, "alice");
    expect(session).toMatchObject({
      id: first.id,
      ...ALICE,
      attributes: { mode: "post" },
      revision: "2025-03-26",
      initializeParams,
      initialized: true,
      createdAt: first.createdAt,
      lastSeenAt: world.clock.now(),
      epoch: 2,
      ended: false,
    });
    expect(two.find("streamable-http", first.id, "alice")).toBe(session);
    expect(two.statistics("streamable-http")).toMatchObject({ sessions: 1, opened: 0, claimed: 1 });
    expect((await world.store.get(first.id))?.lease).toEqual({
      node: "two",
      epoch: 2,
      expiresAt: world.clock.now() + LEASE_MS,
    });
  });

  it("never takes over for another principal, or for none", async () => {
    const world = new World();
    const { id } = await world.node("one").create("streamable-http", ALICE);
    world.clock.advance(LEASE_MS);
    const two = world.node("two");
    for (const other of ["bob", "", undefined]) {
      await expect(resume(two, "streamable-http", id, other)).rejects.toMatchObject(unknown);
    }
    expect((await world.store.get(id))?.lease).toMatchObject({ node: "one", epoch: 1 });
  });

  it("does not take over what another transport began", async () => {
    const world = new World();
    const one = new SessionManager({ clock: world.clock, store: world.store });
    one.addPool("http-sse", POOL, { ended: () => undefined });
    const { id } = await one.create("http-sse", ALICE);
    world.clock.advance(LEASE_MS);
    const two = world.node("two");
    await expect(resume(two, "streamable-http", id, "alice")).rejects.toMatchObject(unknown);
  });

  it("does not take over what has been idle for too long", async () => {
    const world = new World();
    const { id } = await world.node("one").create("streamable-http", ALICE);
    world.clock.advance(IDLE_MS);
    const two = world.node("two");
    await expect(resume(two, "streamable-http", id, "alice")).rejects.toMatchObject(unknown);
  });

  it("claims once for many requests at once, each checked by itself", async () => {
    const world = new World();
    const { id } = await world.node("one").create("streamable-http", ALICE);
    world.clock.advance(LEASE_MS);
    const two = world.node("two");
    const [bob, ...hers] = await Promise.allSettled([
      resume(two, "streamable-http", id, "bob"),
      resume(two, "streamable-http", id, "alice"),
      resume(two, "streamable-http", id, "alice"),
      resume(two, "streamable-http", id, "alice"),
    ]);
    expect(bob).toMatchObject({ status: "rejected", reason: unknown });
    const session = two.find("streamable-http", id, "alice");
    expect(hers).toEqual(hers.map(() => ({ status: "fulfilled", value: session })));
    expect(session?.epoch).toBe(2);
    expect(world.store.calls.filter((call) => call === "claim")).toHaveLength(1);
  });

  it("does not claim from itself what it took over while the store was asked", async () => {
    const world = new World();
    const { id } = await world.node("one").create("streamable-http", ALICE);
    world.clock.advance(LEASE_MS);
    const two = world.node("two");
    const goOn = world.store.hold("get");
    const late = resume(two, "streamable-http", id, "alice");
    world.store.gates.clear();
    const session = await resume(two, "streamable-http", id, "alice");
    goOn();
    expect(await late).toBe(session);
    expect((await world.store.get(id))?.lease.epoch).toBe(session.epoch);
  });

  it("lets one of two nodes take over", async () => {
    const world = new World();
    const { id } = await world.node("one").create("streamable-http", ALICE);
    world.clock.advance(LEASE_MS);
    const outcomes = await Promise.allSettled(
      ["two", "three"].map((name) => resume(world.node(name), "streamable-http", id, "alice")),
    );
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  it("claims again after a failure of the store", async () => {
    const world = new World();
    const { id } = await world.node("one").create("streamable-http", ALICE);
    world.clock.advance(LEASE_MS);
    const two = world.node("two");
    world.store.failing.add("claim");
    await expect(resume(two, "streamable-http", id, "alice")).rejects.toThrow("cannot claim");
    world.store.failing.clear();
    expect(await resume(two, "streamable-http", id, "alice")).toMatchObject({ id });
  });

  it("takes its own sessions back after a restart under the same name", async () => {
    const world = new World();
    const { id } = await world.node("one").create("streamable-http", ALICE);
    const session = await resume(world.node("one"), "streamable-http", id, "alice");
    expect(session.epoch).toBe(2);
  });
});

describe("SessionManager: closing", () => {
  it("hands all sessions over, and takes no more", async () => {
    const world = new World();
    const manager = world.node("one");
    await manager.create("streamable-http", ALICE);
    await manager.create("streamable-http", ALICE);
    await manager.close();
    expect(world.ended).toEqual(["one released", "one released"]);
    expect(await world.store.count("streamable-http")).toBe(2);
    await expect(manager.create("streamable-http", ALICE)).rejects.toMatchObject({
      code: "DRAINING",
    });
    world.store.calls.length = 0;
    await manager.sweep();
    expect(world.store.calls).toEqual([]);
  });

  it("ends a session whose beginning it interrupts", async () => {
    const world = new World();
    const manager = world.node("one");
    const goOn = world.store.hold("create");
    const creating = manager.create("streamable-http", ALICE);
    await manager.close();
    goOn();
    await expect(creating).rejects.toMatchObject({ code: "DRAINING" });
    expect(await world.store.count("streamable-http")).toBe(0);
    expect(manager.statistics("streamable-http").sessions).toBe(0);
  });

  it("hands back a session that it was about to take over", async () => {
    const world = new World();
    const { id } = await world.node("one").create("streamable-http", ALICE);
    world.clock.advance(LEASE_MS);
    const two = world.node("two");
    const goOn = world.store.hold("claim");
    const resuming = resume(two, "streamable-http", id, "alice");
    const failed = expect(resuming).rejects.toMatchObject(unknown);
    await new Promise(setImmediate);
    let closed = false;
    const closing = two.close().then(() => (closed = true));
    await new Promise(setImmediate);
    expect(closed).toBe(false);
    goOn();
    await closing;
    expect((await world.store.get(id))?.lease.expiresAt).toBe(0);
    await failed;
    const three = await resume(world.node("three"), "streamable-http", id, "alice");
    expect(three.epoch).toBeGreaterThan(2);
    await expect(resume(two, "streamable-http", id, "alice")).rejects.toMatchObject(unknown);
  });
});

describe("SessionManager: wrong use", () => {
  it.each([0, -1, NaN, Infinity])("refuses a lease of %p ms", (leaseMs) => {
    expect(() => new SessionManager({ clock: new ManualClock(), leaseMs })).toThrow("leaseMs");
  });

  it("refuses a second pool of a transport, or of a prefix", () => {
    const manager = new World().node("one");
    const wrong = { code: "INVALID_CONFIG" };
    const addPool = (name: "http-sse" | "streamable-http", idPrefix: string) => () =>
      manager.addPool(name, { ...POOL, idPrefix }, { ended: () => undefined });
    expect(addPool("http-sse", "st-")).toThrow(expect.objectContaining(wrong));
    expect(addPool("streamable-http", "x-")).toThrow(expect.objectContaining(wrong));
    expect(addPool("http-sse", "ss-")).not.toThrow();
  });

  it("says so where a transport has no pool", async () => {
    const manager = new SessionManager({
      clock: new ManualClock(),
      store: new MemorySessionStore(),
    });
    expect(manager.find("http-sse", "x", undefined)).toBeUndefined();
    expect(() => manager.statistics("http-sse")).toThrow("http-sse");
    await expect(manager.create("http-sse", ALICE)).rejects.toMatchObject({
      code: "INVALID_CONFIG",
    });
  });
});
