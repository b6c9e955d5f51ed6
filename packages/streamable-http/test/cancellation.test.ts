import { beforeEach, describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { OpenStream, type Answer } from "./answer.js";
import { ALICE, BEGUN, BOB, call, NEWEST, note, settled, World } from "./world.js";

const cancelled = (requestId: unknown) => note("notifications/cancelled", { requestId });

describe("notifications/cancelled", () => {
  let world: World;
  let session: string;
  let pending: Promise<Answer>;

  beforeEach(async () => {
    world = new World();
    session = await world.begin();
    pending = world.post(call(1, "hold"), { session });
    await settled();
  });

  // covers: streamable/disconnect-is-no-cancel
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

  it("is answered in its response, so that no POST hangs", async () => {
    await world.post(cancelled(1), { session });
    assert.deepEqual((await pending).refusal, [200, -32000, 1]);
    await world.succeed(1, { late: true });
    assert.equal(world.transport.statistics().requestsInFlight, 0);
  });

  it("ends a stream without an answer, also when the backend has one", async () => {
    world.backend.held(1).exchange.notify(BEGUN);
    const stream = new OpenStream((await pending).reply);
    await world.post(cancelled(1), { session });
    await world.succeed(1, { late: true });
    assert.deepEqual([stream.heard, stream.ended], [[BEGUN], true]);
    const resumed = await world.open({ session, after: stream.ids[1]! });
    assert.deepEqual([resumed.heard, resumed.ended], [[], true]);
  });

  it("leaves its id free for another request", async () => {
    await world.post(cancelled(1), { session });
    const answer = await world.post(call(1, "echo", { again: true }), { session });
    assert.deepEqual(answer.message.result, { echoed: { again: true } });
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
      await world.succeed(1);
      assert.deepEqual((await pending).message.result, {});
    },
  );

  it("leaves the requests of other sessions alone", async () => {
    await world.post(cancelled(1), { session: await world.begin() });
    assert.equal(world.backend.held(1).exchange.signal.aborted, false);
  });

  it("comes too late where there is an answer already", async () => {
    await world.succeed(1);
    await world.post(cancelled(1), { session });
    assert.equal(world.counter("requests.cancelled"), 0);
    assert.deepEqual((await pending).message.result, {});
  });
});

describe("what is no cancellation", () => {
  // covers: streamable/disconnect-is-no-cancel
  it("is a client that closes the stream of its POST", async () => {
    const world = new World();
    const session = await world.begin();
    const stream = await world.held(1, { session });
    stream.sink.disconnect();
    assert.equal(world.backend.held(1).exchange.signal.aborted, false);
    await world.succeed(1, { done: true });
    const resumed = await world.open({ session, after: stream.lastId });
    assert.deepEqual(resumed.messages[0]?.result, { done: true });
    assert.equal(world.counter("requests.cancelled"), 0);
  });

  it("is a client that closes the standalone stream", async () => {
    const world = new World();
    const session = await world.begin();
    const standalone = await world.open({ session });
    const pending = world.post(call(1, "hold"), { session });
    await settled();
    standalone.sink.disconnect();
    assert.equal(world.backend.held(1).exchange.signal.aborted, false);
    await world.succeed(1);
    assert.deepEqual((await pending).message.result, {});
  });

  it("is a cancellation by another principal", async () => {
    const world = new World();
    const session = await world.begin(NEWEST, { caller: ALICE });
    await world.held(1, { session, caller: ALICE });
    assert.equal((await world.post(cancelled(1), { session, caller: BOB })).status, 404);
    assert.equal(world.backend.held(1).exchange.signal.aborted, false);
  });

  it("is a notification's own signal, which nothing aborts", async () => {
    const signals: AbortSignal[] = [];
    const world = new World();
    world.backend.notification = (_, { signal }) => void signals.push(signal, signal);
    const session = await world.begin();
    await world.post(note("notifications/a"), { session });
    await world.delete({ session });
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [false, false],
    );
  });
});

describe("requestTimeoutMs", () => {
  const config = { requestTimeoutMs: 5_000, clientRequestTimeoutMs: 5_000 };

  it("is answered with an error beyond, and counted", async () => {
    const world = new World({ config });
    const session = await world.begin();
    const stream = await world.held("streamed", { session });
    const pending = world.post(call("json", "hold"), { session });
    await settled();
    await world.pass(4_999);
    assert.equal(world.transport.statistics().requestsInFlight, 2);
    await world.pass(1);
    assert.deepEqual((await pending).refusal, [200, -32000, "json"]);
    assert.deepEqual([stream.heard, stream.ended], [[BEGUN, "streamed"], true]);
    assert.equal(world.backend.held("json").exchange.signal.aborted, true);
    assert.equal(world.counter("requests.timedOut"), 2);
  });
});
