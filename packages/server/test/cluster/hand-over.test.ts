import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { settled } from "../endpoint-world.js";
import {
  bodyOf,
  call,
  ClientStream,
  twoNodes,
  type ClusterNode,
  type ClusterWorld,
} from "./cluster-world.js";

let world: ClusterWorld;
let one: ClusterNode;
let two: ClusterNode;

beforeEach(() => {
  ({ world, one, two } = twoNodes());
});

afterEach(() => world.close());

describe("a node that drains", () => {
  it("hands its sessions over, which go on elsewhere at once", async () => {
    const session = await one.initialize();
    const stream = await one.listen(session);
    await one.endpoint.drain();
    expect(stream.sink).toMatchObject({ closed: true, destroyed: false });
    expect(stream.text).toMatch(/retry: 2000\n\n$/);
    const reply = await two.post(call(1, "who"), session);
    expect(bodyOf(reply)).toMatchObject({ result: { node: "two", client: { name: "tester" } } });
  });

  it("has calls in flight answered first, and those that come meanwhile wait for the hand-over", async () => {
    const session = await one.initialize();
    const running = two.post(call(1, "hold"), session);
    const held = await world.heldCall();
    const draining = one.endpoint.drain(5_000);
    const waiting = two.post(call(2, "where"), session);
    await world.pass(1_000);
    held.succeed({ done: true });
    await world.pass(1_000);
    await draining;
    expect(bodyOf(await running)).toMatchObject({ id: 1, result: { done: true } });
    expect(bodyOf(await waiting)).toMatchObject({ id: 2, result: { node: "two" } });
  });

  it("lets a client's answer through to the call that waits for it", async () => {
    const stream = await one.open({ url: "/sse" });
    const { messagesUrl: url } = stream;
    await two.send({ url, method: "POST", body: call(1, "tools/call", { name: "x" }) });
    await settled();
    const [asked] = stream.messages;
    const draining = one.endpoint.drain(5_000);
    const answer = { jsonrpc: "2.0", id: asked?.["id"], result: { action: "accept" } };
    expect((await two.send({ url, method: "POST", body: answer })).status).toBe(202);
    await world.pass(100, 20);
    await draining;
    expect(stream.messages.at(-1)).toMatchObject({ id: 1, result: { node: "one" } });
  });

  it("waits for what other nodes answer its clients, and ends the streams that they listen on", async () => {
    const session = await one.initialize();
    const stream = await two.listen(session);
    const running = two.post(call(1, "hold"), session);
    const held = await world.heldCall();
    let drained = false;
    const draining = two.endpoint.drain(5_000).then(() => (drained = true));
    await world.pass(1_000);
    expect(stream.sink).toMatchObject({ closed: true, destroyed: false });
    expect(drained).toBe(false);
    held.succeed({ done: true });
    await world.pass(500);
    await draining;
    expect(bodyOf(await running)).toMatchObject({ id: 1, result: { done: true } });
    expect(bodyOf(await one.post(call(2, "where"), session))).toMatchObject({
      result: { node: "one" },
    });
  });

  it("leaves only when other nodes have what it answered for them", async () => {
    const session = await one.initialize();
    const running = two.post(call(1, "hold"), session);
    const held = await world.heldCall();
    await world.pass(100, 20);
    // The network takes its time from now on.
    const { bus } = one;
    const request = bus.request.bind(bus);
    bus.request = async (...args) => {
      await new Promise((resolve) => void world.clock.setTimeout(() => resolve(undefined), 300));
      return request(...args);
    };
    held.succeed({ done: true });
    await settled();
    const closed = one.endpoint
      .drain(5_000)
      .then(() => one.endpoint.close())
      .then(() => bus.close());
    await world.pass(1_000, 20);
    await closed;
    expect(bodyOf(await running)).toMatchObject({ id: 1, result: { done: true } });
  });

  it("answers what takes longer than the deadline with an error", async () => {
    const session = await one.initialize();
    const running = two.post(call(1, "hold"), session);
    await world.heldCall();
    const draining = one.endpoint.drain(1_000);
    await world.pass(2_000);
    await draining;
    expect(bodyOf(await running)).toMatchObject({ id: 1, error: { code: -32_000 } });
    expect((await two.post(call(2, "who"), session)).status).toBe(200);
  });

  it("is not ready, begins nothing, and takes nothing over", async () => {
    const session = await one.initialize();
    expect(await one.endpoint.ready()).toEqual({ ready: true });
    await one.endpoint.drain();
    expect(await one.endpoint.ready()).toEqual({ ready: false, reason: "draining" });
    expect(await one.post(call(1, "who"), session)).toMatchObject({
      status: 503,
      headers: expect.arrayContaining(["Retry-After"]),
    });
  });

  it("leaves its sessions to the others when it closes", async () => {
    const session = await one.initialize();
    await one.endpoint.close();
    expect((await two.post(call(1, "who"), session)).status).toBe(200);
    expect(two.endpoint.statistics().transports[1]?.counters["sessions.claimed"]).toBe(1);
  });

  it("does not end the stream of a call before its answer is on it", async () => {
    const session = await one.initialize();
    const reply = one.post(call(1, "hold"), session);
    const held = await world.heldCall();
    held.exchange.notify("notifications/progress", { progress: 1 });
    const stream = await ClientStream.of(await reply);
    const draining = one.endpoint.drain(5_000);
    await world.pass(200, 20);
    held.succeed({ done: true });
    await world.pass(200, 20);
    await draining;
    expect(stream.messages.at(-1)).toMatchObject({ id: 1, result: { done: true } });
  });
});
