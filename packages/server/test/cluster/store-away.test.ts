import { TransportError } from "@crossfade/core";
import type { MemorySessionStore, MessageBus } from "@crossfade/session";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { settled } from "../endpoint-world.js";
import { bodyOf, call, ClusterWorld, LEASE_MS, type ClusterNode } from "./cluster-world.js";

/** Every method rejects while it is away, as a store does that waits only so long. */
function unreliable(store: MemorySessionStore) {
  const state = { away: false };
  const proxy = new Proxy(store, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (...args: unknown[]): unknown =>
        state.away
          ? Promise.reject(new TransportError("STORE_UNAVAILABLE", "The store is away"))
          : Reflect.apply(method, target, args);
    },
  });
  return { state, proxy };
}

let world: ClusterWorld;
let one: ClusterNode;
let two: ClusterNode;
let store: ReturnType<typeof unreliable>;

beforeEach(() => {
  world = new ClusterWorld();
  store = unreliable(world.store);
  one = world.node("one", { sessionStore: store.proxy });
  two = world.node("two");
});

afterEach(() => world.close());

describe("a node whose bus is away", () => {
  it("closes all the same, after two seconds", async () => {
    const { bus } = one;
    const never = (): Promise<void> => new Promise(() => undefined);
    const messageBus: MessageBus = Object.assign(Object.create(bus) as MessageBus, {
      serve: async () => never,
      subscribe: async () => never,
    });
    const three = world.node("three", { messageBus });
    await settled();
    let closed = false;
    void three.endpoint.close().then(() => (closed = true));
    await world.pass(1_500);
    expect(closed).toBe(false);
    await world.pass(1_000);
    expect(closed).toBe(true);
  });
});

describe("a node whose store is away", () => {
  it("serves its own sessions until their lease has lapsed, then answers 503, and recovers", async () => {
    const session = await one.initialize();
    store.state.away = true;
    expect((await one.post(call(1, "where"), session)).status).toBe(200);
    await world.pass(LEASE_MS);
    const refused = await one.post(call(2, "where"), session);
    expect(refused).toMatchObject({
      status: 503,
      headers: expect.arrayContaining(["Retry-After", "5"]),
    });
    expect(bodyOf(refused)).toMatchObject({ id: 2, error: { message: "The store is away" } });
    store.state.away = false;
    expect(bodyOf(await one.post(call(3, "where"), session))).toMatchObject({
      result: { node: "one" },
    });
  });

  it("begins no session, and says that it is not ready", async () => {
    store.state.away = true;
    const params = { protocolVersion: "2025-11-25", capabilities: {} };
    expect((await one.post(call(1, "initialize", params))).status).toBe(503);
    expect(await one.endpoint.ready()).toEqual({
      ready: false,
      reason: "the session store cannot be reached",
    });
    store.state.away = false;
    expect(await one.endpoint.ready()).toEqual({ ready: true });
  });

  it("lets go of a session that another node has taken over meanwhile", async () => {
    const session = await one.initialize();
    const stream = await one.listen(session);
    store.state.away = true;
    await world.pass(LEASE_MS);
    expect(bodyOf(await two.post(call(1, "where"), session))).toMatchObject({
      result: { node: "two" },
    });
    store.state.away = false;
    await world.pass(3_000);
    await settled();
    expect(stream.sink.closed).toBe(true);
    expect(bodyOf(await one.post(call(2, "where"), session))).toMatchObject({
      result: { node: "two" },
    });
  });
});
