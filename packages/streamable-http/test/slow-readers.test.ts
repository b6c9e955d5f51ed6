import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { BEGUN, call, NEWEST, World } from "./world.js";

const MORE = "notifications/more";
const config = { maxQueuedEvents: 10, maxReplayEvents: 10 };

function send(times: number, notify: (method: string) => void): void {
  for (let n = 0; n < times; n += 1) notify(MORE);
}

describe("maxQueuedEvents", () => {
  it("cuts a POST's stream whose reader lets more wait, and counts it", async () => {
    const world = new World({ config });
    const session = await world.begin(NEWEST);
    const stream = await world.held(1, { session });
    const { exchange } = world.backend.held(1);
    stream.sink.stall();
    // The first finds the sink ready; the others wait.
    send(11, (method) => exchange.notify(method));
    assert.equal(stream.sink.closed, false);
    exchange.notify(MORE);
    assert.equal(stream.sink.destroyed, true);
    assert.equal(world.counter("events.overflows"), 1);
    assert.equal(world.transport.statistics().connections, 0);
    assert.equal(exchange.signal.aborted, false);
  });

  it("costs a client nothing that the log still has: it comes back for the rest", async () => {
    const world = new World({ config });
    const session = await world.begin(NEWEST);
    const stream = await world.held(1, { session });
    stream.sink.stall();
    send(20, (method) => world.backend.held(1).exchange.notify(method));
    await world.succeed(1);
    assert.deepEqual(stream.heard, [BEGUN, MORE], "what was written before it was cut");
    const back = await world.open({ session, after: stream.lastId });
    assert.deepEqual(back.read.comments, ["older events are no longer kept"]);
    assert.deepEqual([back.heard.length, back.heard.at(-1), back.ended], [10, 1, true]);
  });

  it("cuts the standalone stream the same way, and no other", async () => {
    const world = new World({ config });
    const session = await world.begin(NEWEST);
    const standalone = await world.open({ session });
    const stream = await world.held(1, { session });
    standalone.sink.stall();
    send(12, (method) => world.backend.session.notify(method));
    assert.deepEqual([standalone.sink.destroyed, stream.sink.closed], [true, false]);
    assert.equal((await world.post(call(2, "ping"), { session })).status, 200);
  });

  it("loses nothing where the reader reads in time", async () => {
    const world = new World({ config });
    const session = await world.begin(NEWEST);
    const stream = await world.held(1, { session });
    stream.sink.stall();
    send(11, (method) => world.backend.held(1).exchange.notify(method));
    stream.sink.resume();
    await world.succeed(1);
    assert.equal(stream.heard.length, 13);
    assert.deepEqual([stream.ended, world.counter("events.overflows")], [true, 0]);
  });

  it("is no reason to leave out an answer: the stream ends with all that waits", async () => {
    const world = new World({ config });
    const session = await world.begin(NEWEST);
    const stream = await world.held(1, { session });
    stream.sink.stall();
    send(5, (method) => world.backend.held(1).exchange.notify(method));
    await world.succeed(1);
    assert.deepEqual([stream.heard.length, stream.heard.at(-1), stream.ended], [7, 1, true]);
  });
});

describe("maxQueuedBytes", () => {
  it("cuts a connection whose reader lets more wait, and counts it", async () => {
    const world = new World({ config: { maxQueuedBytes: 2_000, maxReplayBytes: 2_000 } });
    const session = await world.begin(NEWEST);
    const stream = await world.open({ session });
    stream.sink.stall();
    const notify = (length: number) =>
      world.backend.session.notify(MORE, { x: "x".repeat(length) });
    notify(500);
    notify(500);
    assert.equal(stream.sink.closed, false);
    notify(1_000);
    assert.equal(stream.sink.destroyed, true);
    assert.equal(world.counter("events.overflows"), 1);
  });
});

describe("maxReplayEvents and maxReplayBytes", () => {
  it("hold for what waits for a client that never came", async () => {
    const world = new World({ config: { maxReplayEvents: 3 } });
    const session = await world.begin(NEWEST);
    for (const n of [1, 2, 3, 4, 5]) world.backend.session.notify(MORE, { n });
    const stream = await world.open({ session });
    assert.deepEqual(
      stream.messages.map(({ params }) => params?.["n"]),
      [3, 4, 5],
    );
    assert.equal(stream.read.comments.length, 1);
  });

  it("hold for bytes as for events, and for each stream", async () => {
    const world = new World({ config: { maxReplayBytes: 1_000 } });
    const session = await world.begin(NEWEST);
    const notify = () => world.backend.session.notify(MORE, { x: "x".repeat(400) });
    notify();
    notify();
    const held = world.transport.statistics().bytesHeld;
    notify();
    assert.equal(world.transport.statistics().bytesHeld, held);
    await world.held(1, { session });
    assert.ok(world.transport.statistics().bytesHeld > held);
    assert.equal((await world.open({ session })).heard.length, 2);
  });
});
