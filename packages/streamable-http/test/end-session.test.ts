import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { OpenStream } from "./answer.js";
import { ALICE, BEGUN, BOB, call, NEWEST, OLDER, settled, UNKNOWN, World } from "./world.js";

const reasonsOf = ({ backend }: World): unknown[] => backend.ended.map(({ reason }) => reason);

describe("DELETE", () => {
  // covers: streamable/delete
  it("ends the session: 200 without a body, once", async () => {
    const world = new World();
    const session = await world.begin(OLDER);
    const answer = await world.delete({ session });
    assert.deepEqual([answer.status, answer.body], [200, undefined]);
    assert.deepEqual(reasonsOf(world), ["deleted"]);
    assert.equal(world.backend.ended[0]?.session, world.backend.session);
    assert.deepEqual((await world.delete({ session })).refusal, [404, -32001, null]);
    assert.equal((await world.get({ session })).status, 404);
    assert.equal(world.counter("sessionsEnded.deleted"), 1);
  });

  // covers: streamable/delete
  it("ends its streams, and answers what is in flight", async () => {
    const world = new World();
    const session = await world.begin();
    const standalone = await world.open({ session });
    const stream = await world.held(1, { session });
    const pending = world.post(call(2, "hold"), { session });
    await settled();
    await world.delete({ session });
    assert.equal(standalone.ended, true);
    assert.deepEqual([stream.heard, stream.ended], [[BEGUN, 1], true]);
    assert.equal(stream.messages[1]?.error?.code, -32000);
    assert.deepEqual((await pending).refusal, [200, -32000, 2]);
    assert.equal(world.backend.held(1).exchange.signal.aborted, true);
  });

  it("leaves nothing of it, and other sessions as they were", async () => {
    const world = new World();
    const [session, other] = [await world.begin(), await world.begin()];
    const bystander = await world.open({ session: other });
    const before = world.transport.statistics();
    await world.open({ session });
    await world.held(1, { session });
    await world.stream(call(2, "say"), { session });
    await world.delete({ session });
    const { counters: _, ...after } = world.transport.statistics();
    assert.equal(await world.eventLog.bytesHeld(session), 0);
    assert.deepEqual([after.sessions, after.connections, after.requestsInFlight], [1, 1, 0]);
    assert.ok(after.bytesHeld < before.bytesHeld);
    assert.equal(bystander.sink.closed, false);
  });

  it("answers 404 where it is unknown, or another principal's, word for word", async () => {
    const world = new World();
    const session = await world.begin(NEWEST, { caller: ALICE });
    const unknown = await world.delete({ session: UNKNOWN, caller: BOB });
    assert.deepEqual(unknown.refusal, [404, -32001, null]);
    for (const caller of [{ caller: BOB }, {}]) {
      const answer = await world.delete({ session, ...caller });
      assert.deepEqual([answer.status, answer.body], [404, unknown.body]);
    }
    assert.equal((await world.post(call(1, "ping"), { session, caller: ALICE })).status, 200);
  });

  // covers: streamable/delete-off
  it("is not served where it is switched off: 405, and the session goes on", async () => {
    const world = new World({ config: { allowDelete: false } });
    const session = await world.begin(OLDER);
    const answer = await world.delete({ session });
    assert.deepEqual(answer.refusal, [405, -32000, null]);
    assert.equal(answer.header("Allow"), "GET, POST");
    assert.deepEqual(reasonsOf(world), []);
    assert.equal((await world.post(call(1, "ping"), { session })).status, 200);
  });
});

describe("a session that has ended", () => {
  it("takes nothing more, which is no failure", async () => {
    const world = new World();
    const session = await world.begin();
    const stream = await world.held(1, { session });
    const { exchange } = world.backend.held(1);
    await world.delete({ session });
    const { text } = stream.sink;
    exchange.notify("notifications/late");
    world.backend.session.notify("notifications/late");
    await world.succeed(1);
    assert.equal(stream.sink.text, text);
    assert.equal(world.counter("events.dropped"), 2);
    assert.deepEqual(world.logger.of("error"), []);
  });

  it("ends a stream that was about to open", async () => {
    const world = new World();
    const session = await world.begin();
    const { reply } = await world.get({ session });
    await world.delete({ session });
    const stream = new OpenStream(reply);
    assert.deepEqual([stream.sink.text, stream.ended], ["", true]);
    assert.equal(world.transport.statistics().connections, 0);
  });
});

describe("sessionIdleMs", () => {
  const config = { sessionIdleMs: 60_000 };

  it("ends a session of which nothing was heard for so long", async () => {
    const world = new World({ config });
    const session = await world.begin();
    await world.pass(59_999);
    await world.post(call(1, "ping"), { session });
    await world.pass(59_999);
    assert.equal(world.transport.statistics().sessions, 1);
    await world.pass(1);
    assert.deepEqual(reasonsOf(world), ["idle"]);
    assert.equal((await world.post(call(2, "ping"), { session })).status, 404);
  });

  it.each(["standalone", "POST"])("waits while a %s stream is open", async (kind) => {
    const world = new World({ config });
    const session = await world.begin();
    const stream =
      kind === "POST" ? await world.held(1, { session }) : await world.open({ session });
    await world.pass(500_000);
    assert.deepEqual(reasonsOf(world), []);
    stream.sink.disconnect();
    await world.pass(59_999);
    assert.deepEqual(reasonsOf(world), []);
    await world.pass(1);
    assert.deepEqual(reasonsOf(world), ["idle"]);
  });
});
