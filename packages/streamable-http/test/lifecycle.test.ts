import { describe, it } from "@jest/globals";
import { SseSession } from "@crossfade/sse";
import assert from "node:assert/strict";
import type { Answer } from "./answer.js";
import { TestBackend } from "./test-backend.js";
import { BEGUN, call, NEWEST, note, settled, World } from "./world.js";

const RETRY_MS = 700;
const config = { retryMs: RETRY_MS, retryAfterMs: 5_000 };

function assertTurnedAway(answer: Answer): void {
  assert.equal(answer.status, 503);
  assert.equal(answer.message.error?.code, -32000);
  assert.equal(answer.header("Retry-After"), "5");
}

describe("drain", () => {
  // covers: all/draining
  it("ends the streams that wait for nothing at once, after a retry", async () => {
    const world = new World({ config });
    const sessions = [await world.begin(), await world.begin()];
    const streams = await Promise.all(sessions.map((session) => world.open({ session })));
    await world.transport.drain(10_000);
    for (const { ended, read, sink } of streams) {
      assert.equal(ended, true);
      assert.deepEqual(read.retries, [RETRY_MS, RETRY_MS]);
      assert.match(sink.text, /retry: 700\n\n$/);
    }
    assert.equal(world.transport.statistics().connections, 0);
  });

  it("gives requests in flight their answers, and then ends their session's stream", async () => {
    const world = new World({ config });
    const session = await world.begin();
    const standalone = await world.open({ session });
    const stream = await world.held(1, { session });
    const pending = world.post(call(2, "hold"), { session });
    await settled();
    const drained = world.transport.drain(10_000);
    world.clock.advance(5_000);
    assert.deepEqual([stream.sink.closed, standalone.sink.closed], [false, false]);
    await world.succeed(1);
    await world.succeed(2, { done: true });
    world.clock.advance(20);
    await drained;
    assert.deepEqual([stream.heard, stream.ended], [[BEGUN, 1], true]);
    assert.deepEqual((await pending).message.result, { done: true });
    assert.equal(standalone.ended, true);
  });

  it("answers what is still in flight at the deadline", async () => {
    const world = new World({ config });
    const session = await world.begin();
    const standalone = await world.open({ session });
    const stream = await world.held(1, { session });
    const pending = world.post(call(2, "hold"), { session });
    await settled();
    const { signal } = world.backend.held(1).exchange;
    const drained = world.transport.drain(1_000);
    world.clock.advance(999);
    await settled();
    assert.deepEqual([stream.heard, signal.aborted], [[BEGUN], false]);
    world.clock.advance(21);
    await drained;
    const error = { code: -32000, message: "The server is shutting down" };
    assert.deepEqual(stream.messages[1], { jsonrpc: "2.0", id: 1, error });
    assert.deepEqual([stream.ended, signal.aborted], [true, true]);
    assert.deepEqual((await pending).refusal, [200, -32000, 2]);
    assert.deepEqual([standalone.ended, standalone.read.retries], [true, [RETRY_MS, RETRY_MS]]);
  });

  // covers: all/draining
  it("takes no new session: 503, and when to come back", async () => {
    const world = new World({ config });
    await world.transport.drain(1_000);
    assertTurnedAway(await world.initialize(NEWEST));
    assert.equal(world.counter("refused.DRAINING"), 1);
    assert.equal(world.counter("sessions.opened"), 0, "none that would have to be ended again");
    assert.deepEqual(world.backend.began, []);
  });

  it("takes no session that was on its way when it began", async () => {
    const world = new World({ config });
    const pending = world.initialize(NEWEST);
    const drained = world.transport.drain(1_000);
    assertTurnedAway(await pending);
    await drained;
    assert.equal(world.transport.statistics().sessions, 0);
  });

  it("takes no session that begins as it does, and leaves none behind", async () => {
    class Backend extends TestBackend {
      onBegan: () => void = () => undefined;
      override sessionBegan(): void {
        this.onBegan();
      }
    }
    const backend = new Backend();
    const world = new World({ config, backend });
    backend.onBegan = () => void world.transport.drain(1_000);
    assertTurnedAway(await world.initialize(NEWEST));
    assert.equal(world.transport.statistics().sessions, 0);
    assert.deepEqual([backend.requests, backend.ended.length], [[], 1]);
  });

  it("takes no new request in a session that is there", async () => {
    const world = new World({ config });
    const session = await world.begin();
    void world.transport.drain(1_000);
    const answer = await world.post(call(2, "ping"), { session });
    assertTurnedAway(answer);
    assert.equal(answer.message.id, 2);
  });

  it("still takes what a request in flight may be waiting for", async () => {
    const world = new World({ config });
    const session = await world.begin();
    const stream = await world.held(1, { session });
    const asked = world.backend.held(1).exchange.request("roots/list");
    void world.transport.drain(1_000);
    const { id } = stream.messages[1]!;
    await world.post({ jsonrpc: "2.0", id, result: { roots: [] } }, { session });
    assert.equal((await world.post(note("notifications/a"), { session })).status, 202);
    await world.succeed(1, await asked);
    assert.deepEqual(stream.messages.at(-1)?.result, { roots: [] });
  });

  it("lets clients have what they missed", async () => {
    const world = new World({ config });
    const session = await world.begin();
    const stream = await world.stream(call(1, "say"), { session });
    await world.transport.drain(1_000);
    const resumed = await world.open({ session, after: stream.ids[1]! });
    assert.deepEqual([resumed.heard, resumed.ended], [[1], true]);
  });

  it("rejects what the server still waits for from its clients", async () => {
    const world = new World({ config });
    await world.begin();
    const rejected = assert.rejects(world.backend.session.request("ping"), /shutting down/);
    await world.transport.drain(1_000);
    await rejected;
  });

  it("leaves no timer but the heartbeat", async () => {
    const world = new World({ config });
    await world.held(1, { session: await world.begin() });
    const drained = world.transport.drain(1_000);
    world.clock.advance(2_000);
    await drained;
    assert.equal(world.clock.timerCount, 1);
  });
});

describe("close", () => {
  it("ends every session, once, and every stream", async () => {
    const world = new World({ config });
    const sessions = [await world.begin(), await world.begin()];
    const streams = [
      await world.open({ session: sessions[0]! }),
      await world.held(1, { session: sessions[1]! }),
    ];
    await world.transport.close();
    await world.transport.close();
    for (const { ended } of streams) assert.equal(ended, true);
    const reasons = world.backend.ended.map(({ reason }) => reason);
    assert.deepEqual(reasons, ["closed", "closed"]);
  });

  it("leaves nothing behind: no session, connection, request, byte or timer", async () => {
    const world = new World({ config });
    const session = await world.begin();
    await world.open({ session });
    await world.stream(call("answered", "say"), { session });
    await world.held(1, { session });
    const rejected = assert.rejects(world.backend.session.request("ping"));
    const before = world.transport.statistics();
    assert.deepEqual(
      [before.sessions, before.principals, before.connections, before.requestsInFlight],
      [1, 1, 2, 1],
    );
    assert.equal(before.clientRequestsInFlight, 1);
    assert.ok(before.bytesHeld > 0);
    await world.transport.close();
    await rejected;
    const { counters, ...after } = world.transport.statistics();
    assert.deepEqual(after, {
      transport: "streamable-http",
      sessions: 0,
      principals: 0,
      connections: 0,
      requestsInFlight: 0,
      clientRequestsInFlight: 0,
      bytesHeld: 0,
    });
    assert.equal(world.clock.timerCount, 0);
    assert.equal(counters["streams.retained"], 1, "none that ends with its session");
  });

  it("answers an initialize that is under way, and tells no id", async () => {
    const world = new World({ config });
    world.backend.beforeInitialize = () => new Promise(() => undefined);
    const pending = world.initialize(NEWEST);
    await settled();
    await world.transport.close();
    const answer = await pending;
    assert.deepEqual(answer.refusal, [200, -32000, "initialize"]);
    assert.equal(answer.header("Mcp-Session-Id"), undefined);
  });

  it("takes no session that was on its way", async () => {
    const world = new World({ config });
    const pending = world.initialize(NEWEST);
    await world.transport.close();
    assertTurnedAway(await pending);
    assert.equal(world.transport.statistics().sessions, 0);
  });

  it("of the sessions turns away one that was on its way", async () => {
    const world = new World({ config });
    const pending = world.initialize(NEWEST);
    await world.sessions.close();
    assertTurnedAway(await pending);
    assert.deepEqual([world.backend.began, world.clock.timerCount], [[], 0]);
  });

  it("is final: nothing begins afterwards", async () => {
    const world = new World({ config });
    await world.transport.close();
    assertTurnedAway(await world.initialize(NEWEST));
    world.transport.broadcaster.register(
      new SseSession({
        sessionId: "late",
        stream: "late",
        log: world.eventLog,
        epoch: 1,
        limits: world.transport.config,
        clock: world.clock,
        stats: world.transport.broadcaster.stats,
      }),
    );
    assert.equal(world.clock.timerCount, 0, "no heartbeat starts again");
  });
});

describe("statistics", () => {
  it("go back to where they were when clients have come and gone", async () => {
    const world = new World({ config });
    const { counters: _, ...before } = world.transport.statistics();
    for (const id of [1, 2, 3]) {
      const session = await world.begin();
      await world.open({ session });
      const stream = await world.held(id, { session });
      stream.sink.disconnect();
      await world.open({ session, after: stream.lastId });
      await world.succeed(id);
      await world.delete({ session });
    }
    const { counters: __, ...after } = world.transport.statistics();
    assert.deepEqual(after, before);
    assert.equal(world.clock.timerCount, 0);
  });

  it("have the heartbeat stop with the last session, and start with the next", async () => {
    const world = new World({ config });
    const session = await world.begin();
    await world.held(1, { session });
    assert.equal(world.clock.timerCount, 1);
    await world.delete({ session });
    assert.equal(world.clock.timerCount, 0);
    await world.begin();
    assert.equal(world.clock.timerCount, 1);
  });
});
