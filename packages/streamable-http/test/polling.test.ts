import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { OpenStream } from "./answer.js";
import { BEGUN, call, NEWEST, OLDER, settled, World } from "./world.js";

const config = { retryMs: 700 };

describe("exchange.closeStream", () => {
  // covers: streamable/polling
  it("ends the connection after a retry, and the client comes back for the rest", async () => {
    const world = new World({ config });
    const session = await world.begin(NEWEST);
    const stream = await world.held(1, { session });
    const { exchange } = world.backend.held(1);
    assert.equal(exchange.closeStream?.(), true);
    assert.equal(stream.ended, true);
    assert.match(stream.sink.text, /retry: 700\n\n$/);
    assert.equal(exchange.signal.aborted, false);
    exchange.notify("notifications/meanwhile");
    const polled = await world.open({ session, after: stream.lastId });
    assert.deepEqual([polled.heard, polled.sink.closed], [["notifications/meanwhile"], false]);
    await world.succeed(1);
    assert.deepEqual([polled.heard.at(-1), polled.ended], [1, true]);
  });

  it("can be used again and again", async () => {
    const world = new World({ config });
    const session = await world.begin(NEWEST);
    let stream = await world.held(1, { session });
    const { exchange } = world.backend.held(1);
    for (const method of ["notifications/one", "notifications/two", "notifications/three"]) {
      exchange.closeStream?.();
      exchange.notify(method);
      assert.equal(stream.ended, true);
      stream = await world.open({ session, after: stream.lastId });
      assert.deepEqual([stream.heard, stream.sink.closed], [[method], false]);
    }
  });

  it("while the client is away leaves the next connection alone", async () => {
    const world = new World({ config });
    const session = await world.begin(NEWEST);
    const stream = await world.held(1, { session });
    const { exchange } = world.backend.held(1);
    exchange.closeStream?.();
    assert.equal(exchange.closeStream?.(), true);
    const polled = await world.open({ session, after: stream.lastId });
    assert.equal(polled.sink.closed, false);
  });

  it("leaves a client that was answered meanwhile its answer", async () => {
    const world = new World({ config });
    const session = await world.begin(NEWEST);
    const stream = await world.held(1, { session });
    world.backend.held(1).exchange.closeStream?.();
    await world.succeed(1);
    const polled = await world.open({ session, after: stream.lastId });
    assert.deepEqual([polled.heard, polled.ended], [[1], true]);
  });

  it("before anything was sent begins a stream, which has an id to come back with", async () => {
    const world = new World({ config });
    const session = await world.begin(NEWEST);
    const pending = world.post(call(1, "hold"), { session });
    await settled();
    assert.equal(world.backend.held(1).exchange.closeStream?.(), true);
    const stream = new OpenStream((await pending).reply);
    assert.deepEqual([stream.heard, stream.ids.length, stream.ended], [[], 1, true]);
    assert.deepEqual(stream.read.retries, [700, 700]);
    await world.succeed(1);
    assert.deepEqual((await world.open({ session, after: stream.lastId })).heard, [1]);
  });

  it("leaves the session's other streams alone", async () => {
    const world = new World({ config });
    const session = await world.begin(NEWEST);
    const standalone = await world.open({ session });
    const other = await world.held(2, { session });
    await world.held(1, { session });
    world.backend.held(1).exchange.closeStream?.();
    assert.deepEqual([standalone.sink.closed, other.sink.closed], [false, false]);
    assert.equal(world.transport.statistics().connections, 2);
  });

  it("has nothing to close once the request is answered", async () => {
    const world = new World({ config });
    const session = await world.begin(NEWEST);
    await world.held(1, { session });
    await world.succeed(1);
    assert.equal(world.backend.held(1).exchange.closeStream?.(), false);
  });

  it.each(["2025-03-26", OLDER])(
    "is not for clients of %s, which do not poll",
    async (revision) => {
      const world = new World({ config });
      const session = await world.begin(revision);
      const stream = await world.held(1, { session });
      assert.equal(world.backend.held(1).exchange.closeStream?.(), false);
      assert.deepEqual([stream.heard, stream.sink.closed], [[BEGUN], false]);
    },
  );

  it("is not for answers that are JSON by choice", async () => {
    const world = new World({ config: { responseMode: "json" } });
    const session = await world.begin(NEWEST);
    const pending = world.post(call(1, "hold"), { session });
    await settled();
    assert.equal(world.backend.held(1).exchange.closeStream?.(), false);
    await world.succeed(1);
    assert.equal((await pending).message.id, 1);
  });

  it("is not for notifications, whose POST is over", async () => {
    const closed: unknown[] = [];
    const world = new World();
    world.backend.notification = (_, exchange) => void closed.push(exchange.closeStream?.());
    await world.post(
      { jsonrpc: "2.0", method: "notifications/a" },
      { session: await world.begin() },
    );
    assert.deepEqual(closed, [false]);
  });
});
