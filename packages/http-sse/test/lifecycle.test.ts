import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { call, note, settled, World, type Answer } from "./world.js";

const RETRY_MS = 700;
const config = { endpoint: { retryMs: RETRY_MS }, retryAfterMs: 5_000 };

function assertTurnedAway(answer: Answer): void {
  assert.equal(answer.status, 503);
  assert.equal(answer.message.error?.code, -32000);
  assert.equal(answer.header("Retry-After"), "5");
}

describe("drain", () => {
  // covers: all/draining
  it("ends the streams that wait for nothing at once, after a retry", async () => {
    const world = new World({ config });
    const streams = [await world.open(), await world.open()];
    await world.transport.drain(10_000);
    for (const { sink, read } of streams) {
      assert.deepEqual([sink.closed, sink.destroyed], [true, false]);
      assert.deepEqual(read.retries, [RETRY_MS, RETRY_MS]);
      assert.match(sink.text, /retry: 700\n\n$/);
    }
    assert.equal(world.transport.statistics().connections, 0);
  });

  it("gives requests in flight their answers, and then ends their streams", async () => {
    const world = new World({ config });
    const stream = await world.open();
    await world.post(call(1, "hold"), { session: stream.sessionId });
    const drained = world.transport.drain(10_000);
    world.clock.advance(5_000);
    assert.equal(stream.sink.closed, false);
    world.backend.held(1).succeed({ done: true });
    await settled();
    world.clock.advance(20);
    await drained;
    assert.deepEqual(stream.messages[0]?.result, { done: true });
    assert.equal(stream.sink.closed, true);
  });

  it("answers what is still in flight at the deadline", async () => {
    const world = new World({ config });
    const stream = await world.open();
    const { sessionId: session } = stream;
    await world.post(call(1, "hold"), { session });
    const { signal } = world.backend.held(1).exchange;
    const drained = world.transport.drain(1_000);
    world.clock.advance(999);
    await settled();
    assert.deepEqual([stream.messages.length, signal.aborted], [0, false]);
    world.clock.advance(21);
    await drained;
    const error = { code: -32000, message: "The server is shutting down" };
    assert.deepEqual(stream.messages, [{ jsonrpc: "2.0", id: 1, error }]);
    assert.match(stream.sink.text, /retry: 700\n\n$/);
    assert.deepEqual([stream.sink.closed, signal.aborted], [true, true]);
  });

  it("answers a POST that waits, at the deadline", async () => {
    const world = new World({ config });
    const pending = world.post(call(1, "hold"));
    await settled();
    const drained = world.transport.drain(1_000);
    world.clock.advance(1_020);
    await drained;
    const { status, message } = await pending;
    assert.deepEqual([status, message.error?.code], [200, -32000]);
  });

  // covers: all/draining
  it("takes no new session: 503, and when to come back", async () => {
    const world = new World({ config });
    await world.transport.drain(1_000);
    assertTurnedAway(await world.get());
    assertTurnedAway(await world.get({ headers: { "last-event-id": "unknown-1" } }));
    assertTurnedAway(await world.post(call(1, "ping")));
    assertTurnedAway(await world.post(note("notifications/a")));
    assert.equal(world.counter("refused.DRAINING"), 4);
    assert.equal(world.counter("sessions.opened"), 0, "none that would have to be ended again");
    assert.deepEqual(world.backend.began, []);
  });

  it("takes no session that was on its way when it began", async () => {
    const world = new World({ config });
    const [stream, post] = [world.get(), world.post(call(1, "ping"))];
    const drained = world.transport.drain(1_000);
    assertTurnedAway(await stream);
    assertTurnedAway(await post);
    await drained;
    assert.equal(world.transport.statistics().sessions, 0);
  });

  it("takes no new request in a session that is there", async () => {
    const world = new World({ config });
    const { sessionId: session } = await world.open();
    await world.post(call(1, "hold"), { session });
    void world.transport.drain(1_000);
    const answer = await world.post(call(2, "ping"), { session });
    assertTurnedAway(answer);
    assert.equal(answer.message.id, 2);
  });

  it("still takes what a request in flight may be waiting for", async () => {
    const world = new World({ config });
    const stream = await world.open();
    const { sessionId: session } = stream;
    await world.post(call(1, "hold"), { session });
    const { exchange, succeed } = world.backend.held(1);
    const asked = exchange.request("roots/list");
    void world.transport.drain(1_000);
    const id = stream.messages[0]?.id;
    await world.post({ jsonrpc: "2.0", id, result: { roots: [] } }, { session });
    succeed(await asked);
    await settled();
    assert.deepEqual(stream.messages.at(-1)?.result, { roots: [] });
  });

  it("rejects what the server still waits for from its clients", async () => {
    const world = new World({ config });
    await world.open();
    const rejected = assert.rejects(world.backend.session.request("ping"), /shutting down/);
    await world.transport.drain(1_000);
    await rejected;
  });

  it("leaves no timer but the heartbeat", async () => {
    const world = new World({ config });
    const stream = await world.open();
    await world.post(call(1, "hold"), { session: stream.sessionId });
    const drained = world.transport.drain(1_000);
    world.clock.advance(2_000);
    await drained;
    assert.equal(world.clock.timerCount, 1);
  });
});

describe("close", () => {
  it("ends every session, once, and every stream", async () => {
    const world = new World({ config });
    const streams = [await world.open(), await world.open()];
    await world.post(call(1, "ping"));
    await world.transport.close();
    await world.transport.close();
    for (const { sink } of streams) assert.equal(sink.closed, true);
    const reasons = world.backend.ended.map(({ reason }) => reason);
    assert.deepEqual(reasons, ["closed", "closed", "closed"]);
  });

  it("leaves nothing behind: no session, connection, request, byte or timer", async () => {
    const world = new World({ config });
    const stream = await world.open();
    await world.initialize("2025-06-18", { session: stream.sessionId });
    await world.post(call(1, "hold"), { session: stream.sessionId });
    const rejected = assert.rejects(world.backend.session.request("ping"));
    const before = world.transport.statistics();
    assert.deepEqual(
      [before.sessions, before.principals, before.connections, before.requestsInFlight],
      [1, 1, 1, 1],
    );
    assert.equal(before.clientRequestsInFlight, 1);
    assert.ok(before.bytesHeld > 0);
    await world.transport.close();
    await rejected;
    const { counters: _, ...after } = world.transport.statistics();
    assert.deepEqual(after, {
      transport: "http-sse",
      sessions: 0,
      principals: 0,
      connections: 0,
      requestsInFlight: 0,
      clientRequestsInFlight: 0,
      bytesHeld: 0,
    });
    assert.equal(world.clock.timerCount, 0);
  });

  it("takes no session that was on its way", async () => {
    const world = new World({ config });
    const pending = world.get();
    await world.transport.close();
    assertTurnedAway(await pending);
    assert.equal(world.transport.statistics().sessions, 0);
  });

  it("is final: nothing begins afterwards", async () => {
    const world = new World({ config });
    await world.transport.close();
    assertTurnedAway(await world.get());
    assertTurnedAway(await world.post(call(1, "ping")));
  });
});
