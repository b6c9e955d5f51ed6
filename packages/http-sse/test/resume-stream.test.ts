import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { ALICE, BOB, call, note, World, type OpenStream, type RequestOptions } from "./world.js";

/** How a client says where it broke off. */
const after = (id: string): RequestOptions => ({ headers: { "last-event-id": id } });

/** A session whose stream has had three events. */
async function withThreeEvents(
  world: World,
  options: RequestOptions = {},
): Promise<[stream: OpenStream, first: string]> {
  const stream = await world.open(options);
  for (const id of [1, 2, 3]) {
    await world.post(call(id, "echo", { id }), { session: stream.sessionId, ...options });
  }
  return [stream, stream.ids[0]!];
}

const idsOf = (stream: OpenStream): unknown[] => stream.messages.map(({ id }) => id);

describe("GET /sse naming a session", () => {
  // covers: http-sse/attach
  it.each([
    ["session_id", (id: string) => ({ url: `/sse?session_id=${id}` })],
    ["sessionId", (id: string) => ({ url: `/sse?sessionId=${id}` })],
    ["Mcp-Session-Id", (id: string) => ({ headers: { "mcp-session-id": id } })],
    [
      "all three",
      (id: string) => ({
        url: `/sse?session_id=${id}&sessionId=${id}`,
        headers: { "mcp-session-id": id },
      }),
    ],
  ])("attaches by %s: the endpoint again, then what was not sent", async (_, named) => {
    const world = new World();
    const first = await world.open();
    const id = first.sessionId;
    await world.post(call(1, "ping"), { session: id });
    first.sink.disconnect();
    await world.post(call(2, "ping"), { session: id });
    const second = await world.open(named(id));
    assert.deepEqual(second.endpoints, first.endpoints);
    assert.equal(second.read.events[0]?.event, "endpoint");
    assert.deepEqual(idsOf(second), [2]);
    assert.equal(world.transport.statistics().sessions, 1);
  });

  it("continues after Last-Event-ID, where that is its own", async () => {
    const world = new World();
    const [stream, first] = await withThreeEvents(world);
    stream.sink.disconnect();
    const { sessionId } = stream;
    const resumed = await world.open({ session: sessionId, ...after(first) });
    assert.deepEqual(idsOf(resumed), [2, 3]);
    assert.deepEqual(resumed.endpoints, stream.endpoints);
  });

  it("takes no notice of another stream's Last-Event-ID", async () => {
    const world = new World();
    const [other, otherFirst] = await withThreeEvents(world);
    const stream = await world.open();
    stream.sink.disconnect();
    await world.post(call(9, "ping"), { session: stream.sessionId });
    const resumed = await world.open({ session: stream.sessionId, ...after(otherFirst) });
    assert.deepEqual(idsOf(resumed), [9]);
    assert.equal(other.sink.closed, false);
  });

  // covers: http-sse/attach-unknown
  it.each(["sse_AAAAAAAAAAAAAAAAAAAAAA", "", "st-whatever", "%00"])(
    "answers 404, -32001 where it is unknown: %j",
    async (session) => {
      const world = new World();
      const answer = await world.get({ session });
      assert.deepEqual(answer.refusal, [404, -32001, null]);
      assert.equal(world.transport.statistics().sessions, 0);
      assert.equal(world.counter("refused.SESSION_NOT_FOUND"), 1);
    },
  );

  // covers: all/other-principal
  it("answers the same where it is another principal's, or has one", async () => {
    const world = new World();
    const { sessionId } = await world.open({ caller: ALICE });
    const unknown = await world.get({ session: "sse_AAAAAAAAAAAAAAAAAAAAAA", caller: BOB });
    for (const options of [{ caller: BOB }, {}]) {
      const answer = await world.get({ session: sessionId, ...options });
      assert.deepEqual(answer.refusal, [404, -32001, null]);
      assert.equal(answer.body, unknown.body);
    }
    assert.equal((await world.open({ session: sessionId, caller: ALICE })).status, 200);
  });

  it("answers the same where it has none and somebody asks", async () => {
    const world = new World();
    const { sessionId } = await world.open();
    const answer = await world.get({ session: sessionId, caller: ALICE });
    assert.deepEqual(answer.refusal, [404, -32001, null]);
  });

  // covers: one-url/names-disagree
  it("answers 400 where query and header disagree", async () => {
    const world = new World();
    const [one, other] = [await world.open(), await world.open()];
    const headers = { "mcp-session-id": other.sessionId };
    const answer = await world.get({ session: one.sessionId, headers });
    assert.deepEqual(answer.refusal, [400, -32600, null]);
  });

  // covers: http-sse/takeover
  it("lets the newer stream take over, and the older end", async () => {
    const world = new World();
    const older = await world.open();
    const newer = await world.open({ session: older.sessionId });
    assert.equal(older.sink.closed, true);
    assert.equal(older.sink.destroyed, false, "what it was sent must still arrive");
    await world.post(call(1, "ping"), { session: older.sessionId });
    assert.deepEqual(idsOf(older), []);
    assert.deepEqual(idsOf(newer), [1]);
    assert.equal(world.counter("events.takeovers"), 1);
    assert.equal(world.transport.statistics().connections, 1);
  });

  it("needs no place of its own to take over one", async () => {
    const world = new World({ config: { maxConnections: 1 } });
    const older = await world.open();
    assert.equal((await world.get()).status, 503);
    assert.equal((await world.open({ session: older.sessionId })).status, 200);
  });

  it("needs a place where its own stream is gone", async () => {
    const world = new World({ config: { maxConnections: 1 } });
    const gone = await world.open();
    gone.sink.disconnect();
    await world.open();
    const answer = await world.get({ session: gone.sessionId });
    assert.deepEqual(answer.refusal, [503, -32000, null]);
  });
});

describe("GET /sse with nothing but Last-Event-ID", () => {
  // covers: http-sse/resume
  it("continues the same session with what came after", async () => {
    const world = new World();
    const [stream, first] = await withThreeEvents(world);
    stream.sink.disconnect();
    await world.post(call(4, "ping"), { session: stream.sessionId });
    const resumed = await world.open(after(first));
    assert.deepEqual(idsOf(resumed), [2, 3, 4]);
    assert.deepEqual(resumed.read.comments, []);
    assert.equal(world.transport.statistics().sessions, 1);
    assert.equal(world.counter("events.replayed"), 3);
  });

  // covers: http-sse/resume-reads-only
  it("grants reading only: neither the endpoint nor a header names the session", async () => {
    const world = new World();
    const [stream, first] = await withThreeEvents(world);
    const resumed = await world.open(after(first));
    assert.deepEqual(resumed.endpoints, []);
    assert.ok(!resumed.sink.text.includes(stream.sessionId));
    assert.ok(!resumed.reply.headers.join().includes(stream.sessionId));
    assert.deepEqual(resumed.read.retries, [2_000]);
  });

  it("lets the newer stream take over, as when the session is named", async () => {
    const world = new World();
    const [stream, first] = await withThreeEvents(world);
    const resumed = await world.open(after(first));
    assert.equal(stream.sink.closed, true);
    await world.post(call(4, "ping"), { session: stream.sessionId });
    assert.deepEqual(idsOf(resumed), [2, 3, 4]);
  });

  // covers: http-sse/resume-incomplete
  it("tells with a comment where some of it is no longer kept", async () => {
    const world = new World({ config: { maxReplayEvents: 1 } });
    const [stream, first] = await withThreeEvents(world);
    stream.sink.disconnect();
    const resumed = await world.open(after(first));
    assert.deepEqual(idsOf(resumed), [3]);
    assert.deepEqual(resumed.read.comments, ["older events are no longer kept"]);
    assert.equal(world.counter("events.incompleteReplays"), 1);
  });

  it("goes on with what is new after a number that was never given", async () => {
    const world = new World();
    const [stream, first] = await withThreeEvents(world);
    stream.sink.disconnect();
    const resumed = await world.open(after(first.replace(/1$/, "999")));
    await world.post(note("notifications/initialized"), { session: stream.sessionId });
    await world.post(call(4, "ping"), { session: stream.sessionId });
    assert.deepEqual(idsOf(resumed), [4]);
  });

  // covers: http-sse/resume-gone
  it("begins a new session where the old one is gone", async () => {
    const world = new World();
    const [stream, first] = await withThreeEvents(world);
    await world.delete({ session: stream.sessionId });
    const fresh = await world.open(after(first));
    assert.notEqual(fresh.sessionId, stream.sessionId);
    assert.deepEqual(fresh.messages, []);
  });

  it.each(["", "1", "-1", "unknown-1", "x-y-z", "é-3"])(
    "begins a new session where it is none of ours: %j",
    async (id) => {
      const world = new World();
      assert.equal((await world.open(after(id))).endpoints.length, 1);
    },
  );

  // covers: all/other-principal
  it("begins a new session where the old one is another principal's", async () => {
    const world = new World();
    const [stream, first] = await withThreeEvents(world, { caller: ALICE });
    for (const options of [{ caller: BOB }, {}]) {
      const fresh = await world.open({ ...after(first), ...options });
      assert.notEqual(fresh.sessionId, stream.sessionId);
      assert.deepEqual(fresh.messages, []);
    }
    assert.equal(stream.sink.closed, false, "a stranger must not take over");
    assert.deepEqual(idsOf(await world.open({ ...after(first), caller: ALICE })), [2, 3]);
  });

  it("needs a place, too, where its own stream is gone", async () => {
    const world = new World({ config: { maxConnections: 1 } });
    const [stream, first] = await withThreeEvents(world);
    stream.sink.disconnect();
    await world.open();
    assert.deepEqual((await world.get(after(first))).refusal, [503, -32000, null]);
  });
});
