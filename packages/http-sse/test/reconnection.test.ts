import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { call, note, settled, World, type OpenStream } from "./world.js";

const GRACE_MS = 10_000;
const IDLE_MS = 60_000;
const config = { reconnectGraceMs: GRACE_MS, sessionIdleMs: IDLE_MS };
const idsOf = (stream: OpenStream): unknown[] => stream.messages.map(({ id }) => id);
const reasonsOf = (world: World): unknown[] => world.backend.ended.map(({ reason }) => reason);

describe("a session whose stream is gone", () => {
  // covers: http-sse/grace
  it("lives for reconnectGraceMs, then it ends", async () => {
    const world = new World({ config });
    const stream = await world.open();
    stream.sink.disconnect();
    await world.pass(GRACE_MS - 1);
    assert.deepEqual(reasonsOf(world), []);
    await world.pass(1);
    assert.deepEqual(reasonsOf(world), ["disconnected"]);
    const answer = await world.post(call(1, "ping"), { session: stream.sessionId });
    assert.deepEqual(answer.refusal, [404, -32001, 1]);
    assert.equal(world.counter("sessionsEnded.disconnected"), 1);
  });

  it("has its grace anew each time", async () => {
    const world = new World({ config });
    const first = await world.open();
    first.sink.disconnect();
    await world.pass(GRACE_MS - 1);
    const second = await world.open({ session: first.sessionId });
    await world.pass(5 * GRACE_MS);
    second.sink.disconnect();
    await world.pass(GRACE_MS - 1);
    assert.deepEqual(reasonsOf(world), []);
    await world.pass(1);
    assert.deepEqual(reasonsOf(world), ["disconnected"]);
  });

  it("ends also where it began with POST", async () => {
    const world = new World({ config });
    const { sessionId: session } = await world.post(call(1, "ping"));
    (await world.open({ session })).sink.disconnect();
    await world.pass(GRACE_MS);
    assert.deepEqual(reasonsOf(world), ["disconnected"]);
  });

  it("ends in its turn, whatever others do", async () => {
    const world = new World({ config });
    const [early, open, late] = [await world.open(), await world.open(), await world.open()];
    late.sink.disconnect();
    const back = await world.open({ session: late.sessionId });
    early.sink.disconnect();
    await world.pass(1_000);
    back.sink.disconnect();
    await world.pass(GRACE_MS - 1_000);
    assert.deepEqual(
      world.backend.ended.map(({ session }) => session.id),
      [early.sessionId],
    );
    assert.equal((await world.post(call(1, "ping"), { session: late.sessionId })).status, 202);
    assert.equal(open.sink.closed, false);
  });

  it("ends where the client left before its stream was there", async () => {
    const world = new World({ config });
    await world.get();
    await world.pass(GRACE_MS - 1);
    assert.equal(world.transport.statistics().sessions, 1);
    await world.pass(1);
    assert.equal(world.transport.statistics().sessions, 0);
  });

  it("aborts what is in flight when it ends", async () => {
    const world = new World({ config });
    const stream = await world.open();
    await world.post(call(1, "hold"), { session: stream.sessionId });
    const { signal } = world.backend.held(1).exchange;
    stream.sink.disconnect();
    await world.pass(GRACE_MS);
    assert.equal(signal.aborted, true);
    assert.equal(world.counter("requests.disconnected"), 1);
    assert.equal(world.transport.statistics().requestsInFlight, 0);
  });
});

describe("a session without a stream", () => {
  // covers: http-sse/idle
  it("that began with POST lives until its idle time", async () => {
    const world = new World({ config });
    await world.post(call(1, "ping"));
    await world.pass(IDLE_MS - 1);
    assert.deepEqual(reasonsOf(world), []);
    await world.pass(1);
    assert.deepEqual(reasonsOf(world), ["idle"]);
  });

  it("is not idle while its client sends something", async () => {
    const world = new World({ config });
    const { sessionId: session } = await world.post(call(1, "ping"));
    for (const _ of [1, 2, 3]) {
      await world.pass(IDLE_MS - 1);
      await world.post(note("notifications/alive"), { session });
    }
    assert.deepEqual(reasonsOf(world), []);
  });
});

describe("a session with a stream", () => {
  it("is never idle", async () => {
    const world = new World({ config });
    const stream = await world.open();
    await world.pass(10 * IDLE_MS);
    assert.deepEqual(reasonsOf(world), []);
    assert.equal(stream.sink.closed, false);
  });

  // covers: all/heartbeat
  it("gets a comment every heartbeatMs, from one timer for all", async () => {
    const world = new World({ config: { heartbeatMs: 15_000 } });
    const streams = [await world.open(), await world.open()];
    assert.equal(world.clock.timerCount, 1);
    world.clock.advance(14_999);
    for (const { read } of streams) assert.equal(read.comments.length, 0);
    world.clock.advance(1);
    for (const { read } of streams) assert.deepEqual(read.comments, [""]);
  });
});

describe("a client that comes back", () => {
  it("is told at every opening when to come back", async () => {
    const world = new World({ config: { endpoint: { retryMs: 700 } } });
    const stream = await world.open();
    await world.post(call(1, "ping"), { session: stream.sessionId });
    const named = await world.open({ session: stream.sessionId });
    const resumed = await world.open({ headers: { "last-event-id": stream.lastId } });
    for (const { read } of [stream, named, resumed]) assert.deepEqual(read.retries, [700]);
  });

  it("gets an answer that came while it was away", async () => {
    const world = new World({ config });
    const stream = await world.open();
    await world.post(call(1, "hold"), { session: stream.sessionId });
    stream.sink.disconnect();
    world.backend.held(1).succeed({ done: true });
    await settled();
    const back = await world.open({ session: stream.sessionId });
    assert.deepEqual(back.messages, [{ jsonrpc: "2.0", id: 1, result: { done: true } }]);
  });

  it("gets an answer that comes after it is back, on the new stream only", async () => {
    const world = new World({ config });
    const stream = await world.open();
    await world.post(call(1, "hold"), { session: stream.sessionId });
    stream.sink.disconnect();
    const back = await world.open({ session: stream.sessionId });
    world.backend.held(1).succeed({ done: true });
    await settled();
    assert.deepEqual([idsOf(stream), idsOf(back)], [[], [1]]);
  });

  // A connection that breaks after each event in turn, with a client that had read so much of it.
  it.each([0, 1, 2, 3, 4, 5])("after event %i has everything once, in order", async (read) => {
    const world = new World({ config });
    const stream = await world.open();
    const { sessionId: session } = stream;
    for (const id of [1, 2, 3, 4, 5]) await world.post(call(id, "ping"), { session });
    const has = idsOf(stream).slice(0, read);
    const lastId = stream.ids[read - 1] ?? stream.ids[0]!.replace(/1$/, "0");
    stream.sink.disconnect();
    for (const id of [6, 7]) await world.post(call(id, "ping"), { session });
    const back = await world.open({ headers: { "last-event-id": lastId } });
    for (const id of [8, 9]) await world.post(call(id, "ping"), { session });
    assert.deepEqual([...has, ...idsOf(back)], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("keeps counting where it left off", async () => {
    const world = new World({ config });
    const stream = await world.open();
    const { sessionId: session } = stream;
    await world.post(call(1, "ping"), { session });
    stream.sink.disconnect();
    const back = await world.open({ session });
    await world.post(call(2, "ping"), { session });
    assert.equal(back.lastId, stream.lastId.replace(/1$/, "2"));
  });

  it("with a session that skips initialize is served: the SDK's client does that", async () => {
    const world = new World({ config });
    const first = await world.open();
    await world.initialize("2024-11-05", { session: first.sessionId });
    first.sink.disconnect();
    const second = await world.open();
    await world.post(call(2, "echo", { again: true }), { session: second.sessionId });
    assert.deepEqual(second.messages[0]?.result, { echoed: { again: true } });
  });
});
