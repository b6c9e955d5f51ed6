import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { call, World, type OpenStream } from "./world.js";

const idsOf = (stream: OpenStream): unknown[] => stream.messages.map(({ id }) => id);

/** Sends so many requests, each answered with an event. */
async function ping(world: World, session: string, from: number, to: number): Promise<void> {
  for (let id = from; id <= to; id += 1) await world.post(call(id, "ping"), { session });
}

describe("maxQueuedEvents", () => {
  const config = { maxQueuedEvents: 10, maxReplayEvents: 10 };

  it("cuts a connection whose reader lets more wait, and counts it", async () => {
    const world = new World({ config });
    const stream = await world.open();
    stream.sink.stall();
    // The first finds the sink ready; the others wait.
    await ping(world, stream.sessionId, 1, 11);
    assert.equal(stream.sink.closed, false);
    await ping(world, stream.sessionId, 12, 12);
    assert.deepEqual([stream.sink.closed, stream.sink.destroyed], [true, true]);
    assert.equal(world.counter("events.overflows"), 1);
    assert.equal(world.transport.statistics().connections, 0);
  });

  it("costs the client nothing that the log still has", async () => {
    const world = new World({ config });
    const stream = await world.open();
    await ping(world, stream.sessionId, 1, 2);
    stream.sink.stall();
    await ping(world, stream.sessionId, 3, 20);
    assert.deepEqual(idsOf(stream), [1, 2, 3], "what was written before it was cut");
    const back = await world.open({ headers: { "last-event-id": stream.lastId } });
    assert.deepEqual(back.read.comments, ["older events are no longer kept"]);
    assert.deepEqual(idsOf(back), [11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
  });

  it("loses nothing where the reader reads in time", async () => {
    const world = new World({ config });
    const stream = await world.open();
    stream.sink.stall();
    await ping(world, stream.sessionId, 1, 11);
    stream.sink.resume();
    await ping(world, stream.sessionId, 12, 13);
    assert.deepEqual(idsOf(stream), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    assert.equal(world.counter("events.overflows"), 0);
  });

  it("is one client's own affair", async () => {
    const world = new World({ config });
    const [slow, quick] = [await world.open(), await world.open()];
    slow.sink.stall();
    await ping(world, slow.sessionId, 1, 20);
    await ping(world, quick.sessionId, 1, 20);
    assert.deepEqual([slow.sink.closed, quick.sink.closed], [true, false]);
    assert.equal(quick.messages.length, 20);
  });

  it("starts the grace in which the client may come back", async () => {
    const world = new World({ config: { ...config, reconnectGraceMs: 10_000 } });
    const stream = await world.open();
    stream.sink.stall();
    await ping(world, stream.sessionId, 1, 12);
    await world.pass(9_999);
    assert.equal(world.transport.statistics().sessions, 1);
    await world.pass(1);
    assert.equal(world.transport.statistics().sessions, 0);
  });
});

describe("maxQueuedBytes", () => {
  it("cuts a connection whose reader lets more wait, and counts it", async () => {
    const world = new World({ config: { maxQueuedBytes: 2_000, maxReplayBytes: 2_000 } });
    const stream = await world.open();
    const { sessionId: session } = stream;
    stream.sink.stall();
    await world.post(call(1, "echo", { x: "x".repeat(500) }), { session });
    await world.post(call(2, "echo", { x: "x".repeat(500) }), { session });
    assert.equal(stream.sink.closed, false);
    await world.post(call(3, "echo", { x: "x".repeat(1_000) }), { session });
    assert.equal(stream.sink.destroyed, true);
    assert.equal(world.counter("events.overflows"), 1);
  });
});

describe("maxReplayEvents and maxReplayBytes", () => {
  it("forget the oldest events, and a client that misses them is told", async () => {
    const world = new World({ config: { maxReplayEvents: 3 } });
    const { sessionId: session } = await world.post(call(1, "ping"));
    await ping(world, session, 2, 5);
    const stream = await world.open({ session });
    assert.deepEqual(idsOf(stream), [3, 4, 5]);
    assert.equal(stream.read.comments.length, 1);
  });

  it("hold for bytes as for events", async () => {
    const world = new World({ config: { maxReplayBytes: 1_000 } });
    const { sessionId: session } = await world.post(call(1, "echo", { x: "x".repeat(400) }));
    await world.post(call(2, "echo", { x: "x".repeat(400) }), { session });
    const held = world.transport.statistics().bytesHeld;
    await world.post(call(3, "echo", { x: "x".repeat(400) }), { session });
    assert.equal(world.transport.statistics().bytesHeld, held);
    assert.deepEqual(idsOf(await world.open({ session })), [2, 3]);
  });
});
