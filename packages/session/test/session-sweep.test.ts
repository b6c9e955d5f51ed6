import { describe, expect, it } from "@jest/globals";
import { ALICE, IDLE_MS, LEASE_MS, POOL, resume, World } from "./session-world.js";

describe("SessionManager.sweep: leases", () => {
  it("keeps sessions from other nodes for as long as it is called", async () => {
    const world = new World();
    const one = world.node("one");
    const { id } = await one.create("streamable-http", ALICE);
    const two = world.node("two");
    for (let time = 0; time < 3 * LEASE_MS; time += 5_000) {
      world.clock.advance(5_000);
      await one.sweep();
    }
    await expect(resume(two, "streamable-http", id, "alice")).rejects.toMatchObject({
      code: "SESSION_NOT_FOUND",
    });
    expect(world.ended).toEqual([]);
  });

  it("asks the store after a third of a lease, not each time", async () => {
    const world = new World();
    const one = world.node("one");
    await one.create("streamable-http", ALICE);
    await one.sweep();
    world.store.calls.length = 0;
    world.clock.advance(LEASE_MS / 3 - 1);
    await one.sweep();
    expect(world.store.calls).toEqual([]);
    world.clock.advance(1);
    await one.sweep();
    expect(world.store.calls).toEqual(["renew", "deleteIdle"]);
  });

  it("takes down when sessions were last seen", async () => {
    const world = new World();
    const one = world.node("one");
    const quiet = await one.create("streamable-http", ALICE);
    const busy = await one.create("streamable-http", ALICE);
    const streaming = await one.create("streamable-http", ALICE);
    streaming.streamOpened();
    const begin = world.clock.now();
    world.clock.advance(20_000);
    one.find("streamable-http", busy.id, "alice");
    world.clock.advance(5_000);
    await one.sweep();
    expect((await world.store.get(quiet.id))?.lastSeenAt).toBe(begin);
    expect((await world.store.get(busy.id))?.lastSeenAt).toBe(begin + 20_000);
    expect((await world.store.get(streaming.id))?.lastSeenAt).toBe(begin + 25_000);
  });

  it("lets go of a session that another node has claimed, which stays in the store", async () => {
    const world = new World();
    const one = world.node("one");
    const lost = await one.create("streamable-http", ALICE);
    world.clock.advance(LEASE_MS);
    const kept = await one.create("streamable-http", ALICE);
    const two = world.node("two");
    await resume(two, "streamable-http", lost.id, "alice");
    await one.sweep();
    expect(world.ended).toEqual(["one lost"]);
    expect(lost.ended).toBe(true);
    expect(kept.ended).toBe(false);
    expect(two.find("streamable-http", lost.id, "alice")).toBeDefined();
    expect((await world.store.get(lost.id))?.lease.node).toBe("two");
  });

  it("lets go of a session that is gone from the store", async () => {
    const world = new World();
    const one = world.node("one");
    const session = await one.create("streamable-http", ALICE);
    await world.store.delete(session.id);
    await one.sweep();
    expect(world.ended).toEqual(["one lost"]);
  });

  it("keeps a session that it claimed anew while the store was asked about the old lease", async () => {
    const world = new World();
    const one = world.node("one");
    const first = await one.create("streamable-http", ALICE);
    const goOn = world.store.hold("renew");
    const sweeping = one.sweep();
    await one.end(first, "lost");
    const second = await resume(one, "streamable-http", first.id, "alice");
    goOn();
    await sweeping;
    expect(second.ended).toBe(false);
    expect(one.find("streamable-http", first.id, "alice")).toBe(second);
  });
});

describe("SessionManager.sweep: idle sessions", () => {
  it("ends a session when nothing was heard of it for sessionIdleMs, and not before", async () => {
    const world = new World();
    const one = world.node("one");
    const session = await one.create("streamable-http", ALICE);
    world.clock.advance(1_000);
    one.find("streamable-http", session.id, "alice");
    world.clock.advance(IDLE_MS - 1);
    await one.sweep();
    expect(world.ended).toEqual([]);
    world.clock.advance(1);
    await one.sweep();
    expect(world.ended).toEqual(["one idle"]);
    expect(await world.store.get(session.id)).toBeUndefined();
    expect(one.statistics("streamable-http").ended.idle).toBe(1);
  });

  it("goes by each pool's own time", async () => {
    const world = new World();
    const one = world.node("one");
    const ended: string[] = [];
    const pool = { ...POOL, idPrefix: "ss-", sessionIdleMs: 10_000 };
    one.addPool("http-sse", pool, { ended: (_, reason) => void ended.push(reason) });
    await one.create("http-sse", ALICE);
    await one.create("streamable-http", ALICE);
    world.clock.advance(10_000);
    await one.sweep();
    expect(ended).toEqual(["idle"]);
    expect(world.ended).toEqual([]);
  });

  it("never ends a session with an open stream; idle time begins when the last is closed", async () => {
    const world = new World();
    const one = world.node("one");
    const session = await one.create("streamable-http", ALICE);
    session.streamOpened();
    session.streamOpened();
    world.clock.advance(3 * IDLE_MS);
    await one.sweep();
    session.streamClosed();
    world.clock.advance(IDLE_MS);
    await one.sweep();
    expect(world.ended).toEqual([]);
    world.clock.advance(500);
    session.streamClosed();
    expect(session.openStreams).toBe(0);
    world.clock.advance(IDLE_MS - 1);
    await one.sweep();
    expect(world.ended).toEqual([]);
    world.clock.advance(1);
    await one.sweep();
    expect(world.ended).toEqual(["one idle"]);
  });

  it("never ends a session with an open stream, also between renewals", async () => {
    const world = new World();
    const one = world.node("one", { sessionIdleMs: 1_000 });
    const session = await one.create("streamable-http", ALICE);
    session.streamOpened();
    await one.sweep();
    world.clock.advance(2_000);
    await one.sweep();
    expect(world.ended).toEqual([]);
  });

  it("lets a client with a long-lived stream go on elsewhere when its node is lost", async () => {
    const world = new World();
    const one = world.node("one");
    const session = await one.create("streamable-http", ALICE);
    session.streamOpened();
    world.clock.advance(2 * IDLE_MS);
    await one.sweep();
    world.clock.advance(LEASE_MS);
    const again = await resume(world.node("two"), "streamable-http", session.id, "alice");
    expect(again.epoch).toBe(2);
  });

  it("deletes what a lost node has left behind", async () => {
    const world = new World();
    const orphan = await world.node("one").create("streamable-http", ALICE);
    const two = world.node("two");
    world.clock.advance(IDLE_MS);
    await two.sweep();
    expect(await world.store.get(orphan.id)).toBeDefined();
    world.clock.advance(LEASE_MS);
    await two.sweep();
    expect(await world.store.get(orphan.id)).toBeUndefined();
    expect(world.ended).toEqual([]);
  });
});

describe("SessionManager.sweep: a store that fails", () => {
  it("is logged, keeps nothing else from being done, and is tried again at the next call", async () => {
    const world = new World();
    const one = world.node("one");
    await one.create("streamable-http", ALICE);
    world.clock.advance(IDLE_MS - LEASE_MS / 3);
    await one.sweep();
    world.clock.advance(LEASE_MS / 3);
    const young = await one.create("streamable-http", ALICE);
    for (const method of ["renew", "delete", "deleteIdle"]) world.store.failing.add(method);
    await one.sweep();
    expect(world.log.errors).toContain("Could not renew leases");
    expect(world.log.errors).toContain("Could not delete a session");
    expect(world.log.errors).toContain("Could not delete idle sessions");
    expect(world.ended).toEqual(["one idle"]);
    world.store.failing.clear();
    world.store.calls.length = 0;
    await one.sweep();
    expect(world.store.calls).toEqual(["renew", "delete", "deleteIdle"]);
    expect(await world.store.count("streamable-http")).toBe(1);
    expect(young.ended).toBe(false);
  });

  it("ends no idle session whose lease is over: it may be another node's, where it is not idle", async () => {
    const world = new World();
    const one = world.node("one");
    const session = await one.create("streamable-http", ALICE);
    world.clock.advance(IDLE_MS);
    world.store.failing.add("renew");
    const claimed = await world.store.claim(session.id, "two", world.clock.now(), LEASE_MS);
    expect(claimed.outcome).toBe("claimed");
    await one.sweep();
    expect(world.ended).toEqual([]);
    world.store.failing.clear();
    await one.sweep();
    expect(world.ended).toEqual(["one lost"]);
    expect(await world.store.get(session.id)).toBeDefined();
  });

  it.each(["renew", "deleteIdle"])("is tried again where only %s failed", async (method) => {
    const world = new World();
    const one = world.node("one");
    await one.create("streamable-http", ALICE);
    world.store.failing.add(method);
    await one.sweep();
    world.store.calls.length = 0;
    await one.sweep();
    expect(world.store.calls).toContain(method);
  });

  it("does not run twice at once, and is awaited by close", async () => {
    const world = new World();
    const one = world.node("one");
    await one.create("streamable-http", ALICE);
    const goOn = world.store.hold("renew");
    const sweeps = [one.sweep(), one.sweep()];
    let closed = false;
    const closing = one.close().then(() => (closed = true));
    await new Promise(setImmediate);
    expect(closed).toBe(false);
    goOn();
    await Promise.all([...sweeps, closing]);
    expect(world.store.calls.filter((call) => call === "renew")).toHaveLength(1);
  });
});
