import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { call, note, settled, World, type Answer, type Message } from "./world.js";

const INVALID = [400, -32600, null];
const initialize = call(1, "initialize", { protocolVersion: "2025-03-26" });
const messagesOf = ({ body = "null" }: Answer): Message[] => JSON.parse(body) as Message[];
const ids = (messages: readonly Message[]): unknown[] => messages.map(({ id }) => id);

describe("a batch", () => {
  // covers: all/batch
  it("in a session of 2025-03-26 is answered with a batch, and with events one by one", async () => {
    const world = new World();
    const { sessionId: session } = await world.initialize("2025-03-26");
    const batch = [call(1, "later"), note("notifications/a"), call(2, "ping")];
    const answer = await world.post(batch, { session });
    assert.equal(answer.status, 200);
    assert.deepEqual(ids(messagesOf(answer)), [1, 2]);
    assert.equal(answer.sessionId, session);
    const stream = await world.open({ session });
    assert.deepEqual(ids(stream.messages), ["initialize", 2, 1], "as they come");
    assert.deepEqual(world.backend.notifications, [note("notifications/a")]);
  });

  it("to a session that began with GET is answered on its stream alone", async () => {
    const world = new World();
    const stream = await world.open();
    await world.initialize("2025-03-26", { session: stream.sessionId });
    const batch = [call(1, "ping"), call(2, "ping")];
    const answer = await world.post(batch, { session: stream.sessionId });
    assert.deepEqual([answer.status, answer.body], [202, undefined]);
    assert.deepEqual(ids(stream.messages), ["initialize", 1, 2]);
  });

  it("of notifications and answers is accepted without a body", async () => {
    const world = new World();
    const { sessionId: session } = await world.initialize("2025-03-26");
    const batch = [note("notifications/a"), { jsonrpc: "2.0", id: 1, result: {} }];
    const answer = await world.post(batch, { session });
    assert.deepEqual([answer.status, answer.body], [202, undefined]);
    assert.equal(world.counter("requests.unknownAnswers"), 1);
  });

  it("holds answers back until there are all, in the order of the requests", async () => {
    const world = new World();
    const { sessionId: session } = await world.initialize("2025-03-26");
    const pending = world.post([call(1, "hold"), call(2, "hold")], { session });
    await settled();
    world.backend.held(2).succeed({ n: 2 });
    await settled();
    world.backend.held(1).succeed({ n: 1 });
    assert.deepEqual(ids(messagesOf(await pending)), [1, 2]);
  });

  // covers: all/batch
  it("without a session and without a version header begins one", async () => {
    const world = new World();
    const answer = await world.post([call(1, "ping"), call(2, "ping")]);
    assert.deepEqual([answer.status, ids(messagesOf(answer))], [200, [1, 2]]);
    assert.match(answer.sessionId, /^sse_/);
  });

  it("without a session may have answers in it, if they are not all", async () => {
    const world = new World();
    const answer = await world.post([{ jsonrpc: "2.0", id: 9, result: {} }, call(1, "ping")]);
    assert.deepEqual([answer.status, ids(messagesOf(answer))], [200, [1]]);
    assert.equal(world.counter("requests.unknownAnswers"), 1);
  });

  // covers: all/no-batch
  it.each(["2024-11-05", "2025-03-26", "2025-06-18"])(
    "without a session, with the version header %s, is refused",
    async (revision) => {
      const headers = { "mcp-protocol-version": revision };
      const answer = await new World().post([call(1, "ping")], { headers });
      assert.deepEqual(answer.refusal, INVALID);
    },
  );

  it.each([
    ["2024-11-05", null],
    ["2025-06-18", null],
    ["2025-11-25", "left out"],
  ])("in a session of %s is refused", async (revision, id) => {
    const world = new World();
    const { sessionId: session } = await world.initialize(revision);
    const answer = await world.post([call(1, "ping")], { session });
    assert.deepEqual(answer.refusal, [400, -32600, id]);
    assert.equal(world.backend.requests.length, 1, "the initialize and nothing else");
  });

  // covers: all/no-batch
  it("in a session that skipped initialize is refused", async () => {
    const world = new World();
    const { sessionId: session } = await world.open();
    assert.deepEqual((await world.post([call(1, "ping")], { session })).refusal, INVALID);
  });

  it.each([
    ["an initialize in it", [initialize, call(2, "ping")]],
    ["an initialize alone", [initialize]],
    ["nothing in it", []],
    ["something else in it", [call(1, "ping"), 1]],
    ["a batch in it", [[call(1, "ping")]]],
    ["more messages than maxBatchLength", [1, 2, 3, 4].map((id) => call(id, "ping"))],
  ])("with %s is refused, with or without a session", async (_, batch) => {
    const world = new World({ config: { maxBatchLength: 3 } });
    assert.deepEqual((await world.post(batch)).refusal, INVALID);
    assert.equal(world.transport.statistics().sessions, 0);
    const { sessionId: session } = await world.initialize("2025-03-26");
    assert.deepEqual((await world.post(batch, { session })).refusal, INVALID);
    assert.equal(world.backend.requests.length, 1, "the initialize and nothing else");
  });

  it("may be as long as maxBatchLength", async () => {
    const world = new World({ config: { maxBatchLength: 3 } });
    const answer = await world.post([1, 2, 3].map((id) => call(id, "ping")));
    assert.equal(messagesOf(answer).length, 3);
  });

  it("with the same id twice is refused as a whole, and leaves nothing in flight", async () => {
    const world = new World();
    const { sessionId: session } = await world.initialize("2025-03-26");
    const batch = [call(1, "ping"), note("notifications/a"), call(1, "ping")];
    assert.deepEqual((await world.post(batch, { session })).refusal, INVALID);
    assert.equal(world.transport.statistics().requestsInFlight, 0);
    assert.equal(world.backend.requests.length, 1, "the initialize and nothing else");
    assert.deepEqual(world.backend.notifications, []);
    assert.equal((await world.post(call(1, "ping"), { session })).status, 200);
  });
});
