import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { call, settled, World } from "./world.js";

describe("a request whose id is in flight in its session", () => {
  // covers: all/duplicate-id
  it("is refused with 400, -32600, and the first one gets its answer", async () => {
    const world = new World();
    const stream = await world.open();
    const { sessionId: session } = stream;
    await world.post(call(1, "hold"), { session });
    assert.deepEqual((await world.post(call(1, "ping"), { session })).refusal, [400, -32600, 1]);
    assert.equal(world.counter("requests.duplicates"), 1);
    assert.equal(world.counter("refused.DUPLICATE_REQUEST"), 1);
    world.backend.held(1).succeed({ first: true });
    await settled();
    assert.deepEqual(stream.messages, [{ jsonrpc: "2.0", id: 1, result: { first: true } }]);
  });

  it("is taken again once the first one is answered", async () => {
    const world = new World();
    const stream = await world.open();
    for (const _ of [1, 2]) await world.post(call(1, "ping"), { session: stream.sessionId });
    assert.equal(stream.messages.length, 2);
  });

  it("is another where one is a number and one a text", async () => {
    const world = new World();
    const { sessionId: session } = await world.open();
    await world.post(call(1, "hold"), { session });
    assert.equal((await world.post(call("1", "hold"), { session })).status, 202);
    assert.equal(world.transport.statistics().requestsInFlight, 2);
  });

  it("is no matter in another session", async () => {
    const world = new World();
    const [one, other] = [await world.open(), await world.open()];
    await world.post(call(1, "hold"), { session: one.sessionId });
    await world.post(call(1, "ping"), { session: other.sessionId });
    assert.deepEqual([one.messages.length, other.messages.length], [0, 1]);
  });
});

describe("a request that the backend is late with", () => {
  const config = { requestTimeoutMs: 5_000, clientRequestTimeoutMs: 5_000 };

  it("is answered with an error after requestTimeoutMs, on the stream", async () => {
    const world = new World({ config });
    const stream = await world.open();
    await world.post(call(1, "hold"), { session: stream.sessionId });
    await world.pass(4_999);
    assert.deepEqual(stream.messages, []);
    await world.pass(1);
    const error = { code: -32000, message: "The server did not answer in time" };
    assert.deepEqual(stream.messages, [{ jsonrpc: "2.0", id: 1, error }]);
    assert.equal(world.counter("requests.timedOut"), 1);
  });

  it("is answered in the response, too, where the session began with POST", async () => {
    const world = new World({ config });
    const pending = world.post(call(1, "hold"));
    await settled();
    await world.pass(5_000);
    const { status, message } = await pending;
    assert.deepEqual([status, message.id, message.error?.code], [200, 1, -32000]);
  });

  it("has its signal aborted, and what comes too late is dropped", async () => {
    const world = new World({ config });
    const stream = await world.open();
    await world.post(call(1, "hold"), { session: stream.sessionId });
    const { exchange, succeed } = world.backend.held(1);
    const { signal } = exchange;
    assert.equal(signal.aborted, false);
    await world.pass(5_000);
    assert.equal(signal.aborted, true);
    succeed({ late: true });
    await settled();
    assert.equal(stream.messages.length, 1);
  });

  it("drops an error that comes too late, too, but logs what nobody expected", async () => {
    const world = new World({ config });
    const stream = await world.open();
    await world.post(call(1, "hold"), { session: stream.sessionId });
    await world.pass(5_000);
    world.backend.held(1).fail(new Error("late"));
    await settled();
    assert.equal(stream.messages.length, 1);
    assert.match(world.logger.of("error").join(), /late/);
  });
});
