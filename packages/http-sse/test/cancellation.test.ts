import { beforeEach, describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { ALICE, BOB, call, note, settled, World, type OpenStream } from "./world.js";

const cancelled = (requestId: unknown) => note("notifications/cancelled", { requestId });

describe("notifications/cancelled", () => {
  let world: World;
  let stream: OpenStream;
  let session: string;

  beforeEach(async () => {
    world = new World();
    stream = await world.open();
    session = stream.sessionId;
    await world.post(call(1, "hold"), { session });
  });

  it("aborts the request's signal", async () => {
    const { signal } = world.backend.held(1).exchange;
    assert.equal((await world.post(cancelled(1), { session })).status, 202);
    assert.equal(signal.aborted, true);
    assert.equal((signal.reason as { code: string }).code, "REQUEST_CANCELLED");
    assert.equal(world.counter("requests.cancelled"), 1);
  });

  it("aborts a signal that is asked for afterwards, too", async () => {
    await world.post(cancelled(1), { session });
    assert.equal(world.backend.held(1).exchange.signal.aborted, true);
  });

  it("leaves the request without an answer, also when the backend has one", async () => {
    await world.post(cancelled(1), { session });
    world.backend.held(1).succeed({ late: true });
    await settled();
    assert.deepEqual(stream.messages, []);
    assert.equal(world.transport.statistics().requestsInFlight, 0);
  });

  it("leaves its id free for another request", async () => {
    await world.post(cancelled(1), { session });
    await world.post(call(1, "echo", { again: true }), { session });
    assert.deepEqual(
      stream.messages.map(({ result }) => result),
      [{ echoed: { again: true } }],
    );
  });

  it("reaches the backend as well", async () => {
    await world.post(cancelled(1), { session });
    assert.deepEqual(world.backend.notifications, [cancelled(1)]);
  });

  it.each(["1", 2, null, undefined, {}])(
    "leaves other requests alone: requestId %j",
    async (requestId) => {
      assert.equal((await world.post(cancelled(requestId), { session })).status, 202);
      assert.equal(world.backend.held(1).exchange.signal.aborted, false);
      world.backend.held(1).succeed({ done: true });
      await settled();
      assert.equal(stream.messages.length, 1);
    },
  );

  it("leaves the requests of other sessions alone", async () => {
    const other = await world.open();
    await world.post(cancelled(1), { session: other.sessionId });
    assert.equal(world.backend.held(1).exchange.signal.aborted, false);
  });

  it("is a matter of the request only, not of other notifications", async () => {
    await world.post(note("notifications/progress", { requestId: 1 }), { session });
    assert.equal(world.backend.held(1).exchange.signal.aborted, false);
  });

  it("comes too late where there is an answer already", async () => {
    world.backend.held(1).succeed({ done: true });
    await settled();
    await world.post(cancelled(1), { session });
    assert.equal(world.counter("requests.cancelled"), 0);
    assert.equal(stream.messages.length, 1);
  });
});

describe("a cancelled request of a session that began with POST", () => {
  it("is answered in its response, so that no POST hangs, and not on the stream", async () => {
    const world = new World();
    const { sessionId: session } = await world.post(call(1, "ping"));
    const pending = world.post(call(2, "hold"), { session });
    await settled();
    await world.post(cancelled(2), { session });
    const { status, message } = await pending;
    assert.deepEqual([status, message.id, message.error?.code], [200, 2, -32000]);
    const stream = await world.open({ session });
    assert.deepEqual(
      stream.messages.map(({ id }) => id),
      [1],
    );
  });
});

describe("what is no cancellation", () => {
  // covers: http-sse/close-is-no-cancel
  it("is a stream that its client closes", async () => {
    const world = new World();
    const stream = await world.open();
    await world.post(call(1, "hold"), { session: stream.sessionId });
    stream.sink.disconnect();
    assert.equal(world.backend.held(1).exchange.signal.aborted, false);
    world.backend.held(1).succeed({ done: true });
    await settled();
    const back = await world.open({ session: stream.sessionId });
    assert.deepEqual(back.messages[0]?.result, { done: true });
  });

  it("is a cancellation by another principal", async () => {
    const world = new World();
    const { sessionId: session } = await world.open({ caller: ALICE });
    await world.post(call(1, "hold"), { session, caller: ALICE });
    assert.equal((await world.post(cancelled(1), { session, caller: BOB })).status, 404);
    assert.equal(world.backend.held(1).exchange.signal.aborted, false);
  });

  it("is a notification's own signal, which nothing aborts", async () => {
    const signals: AbortSignal[] = [];
    const backend = {
      request: () => ({}),
      notification: (_: unknown, { signal }: { signal: AbortSignal }) => void signals.push(signal),
    };
    const world = new World({ backend });
    const { sessionId: session } = await world.post(note("notifications/a"));
    await world.delete({ session });
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [false],
    );
  });
});
