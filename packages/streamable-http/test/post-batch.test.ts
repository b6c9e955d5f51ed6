import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { OpenStream } from "./answer.js";
import { BEGUN, call, NEWEST, note, settled, UNKNOWN, World } from "./world.js";

const BATCHES = "2025-03-26";
const ids = (messages: readonly { readonly id?: unknown }[]): unknown[] =>
  messages.map(({ id }) => id);
const cancelled = (requestId: number) => note("notifications/cancelled", { requestId });

describe("a batch in a session of 2025-03-26", () => {
  // covers: all/batch
  it("is answered with a batch, and its notifications reach the backend", async () => {
    const world = new World();
    const session = await world.begin(BATCHES);
    const batch = [call(1, "later"), note("notifications/a"), call(2, "ping")];
    const answer = await world.post(batch, { session });
    assert.equal(answer.header("Content-Type"), "application/json");
    assert.deepEqual(new Set(ids(answer.batch)), new Set([1, 2]));
    assert.deepEqual(world.backend.notifications, [note("notifications/a")]);
  });

  it("of one request is answered with a batch of one", async () => {
    const world = new World();
    const session = await world.begin(BATCHES);
    assert.deepEqual((await world.post([call(1, "ping")], { session })).batch, [
      { jsonrpc: "2.0", id: 1, result: {} },
    ]);
  });

  it("waits for all answers", async () => {
    const world = new World();
    const session = await world.begin(BATCHES);
    const pending = world.post([call(1, "hold"), call(2, "hold")], { session });
    await settled();
    await world.succeed(2);
    let answered = false;
    void pending.then(() => (answered = true));
    await settled();
    assert.equal(answered, false);
    await world.succeed(1);
    assert.deepEqual(ids((await pending).batch), [2, 1]);
  });

  it("of notifications and answers is accepted without a body", async () => {
    const world = new World();
    const session = await world.begin(BATCHES);
    const batch = [note("notifications/a"), { jsonrpc: "2.0", id: 1, result: {} }];
    const answer = await world.post(batch, { session });
    assert.deepEqual([answer.status, answer.body], [202, undefined]);
    assert.equal(world.counter("requests.unknownAnswers"), 1);
  });

  it("becomes one stream, which has the answers so far, and ends with the last", async () => {
    const world = new World();
    const session = await world.begin(BATCHES);
    const pending = world.post([call(1, "hold"), call(2, "hold"), call(3, "ping")], { session });
    await settled();
    world.backend.held(2).exchange.notify(BEGUN);
    const stream = new OpenStream((await pending).reply);
    assert.deepEqual(stream.heard, [3, BEGUN]);
    await world.succeed(2);
    world.backend.held(2).exchange.notify("notifications/more");
    assert.deepEqual([stream.heard, stream.ended], [[3, BEGUN, 2, "notifications/more"], false]);
    await world.succeed(1);
    assert.deepEqual([stream.heard.at(-1), stream.ended], [1, true]);
  });

  it("keeps to itself on a stream that a request of it was cancelled", async () => {
    const world = new World();
    const session = await world.begin(BATCHES);
    const pending = world.post([call(1, "hold"), call(2, "hold")], { session });
    await settled();
    await world.post(cancelled(1), { session });
    world.backend.held(2).exchange.notify(BEGUN);
    const stream = new OpenStream((await pending).reply);
    await world.succeed(2);
    assert.deepEqual([stream.heard, stream.ended], [[BEGUN, 2], true]);
  });

  it("ends its stream where the last request is cancelled", async () => {
    const world = new World();
    const session = await world.begin(BATCHES);
    const pending = world.post([call(1, "hold"), call(2, "say")], { session });
    const stream = new OpenStream((await pending).reply);
    assert.equal(stream.ended, false);
    await world.post(cancelled(1), { session });
    assert.deepEqual([stream.heard, stream.ended], [["notifications/message", 2], true]);
  });

  it("may be as long as maxBatchLength", async () => {
    const world = new World({ config: { maxBatchLength: 3 } });
    const session = await world.begin(BATCHES);
    const batch = [1, 2, 3].map((id) => call(id, "ping"));
    assert.equal((await world.post(batch, { session })).batch.length, 3);
  });

  it("with the same id twice is refused as a whole, and leaves nothing in flight", async () => {
    const world = new World();
    const session = await world.begin(BATCHES);
    const batch = [call(1, "echo"), note("notifications/a"), call(1, "echo")];
    assert.deepEqual((await world.post(batch, { session })).refusal, [400, -32600, null]);
    assert.equal(world.transport.statistics().requestsInFlight, 0);
    assert.equal(world.backend.requests.length, 1, "the initialize and nothing else");
    assert.deepEqual(world.backend.notifications, []);
    assert.equal((await world.post(call(1, "ping"), { session })).status, 200);
  });
});

describe("a batch elsewhere", () => {
  it.each([
    ["2024-11-05", null],
    ["2025-06-18", null],
    [NEWEST, "left out"],
  ])("in a session of %s is refused", async (revision, id) => {
    const world = new World();
    const session = await world.begin(revision);
    const answer = await world.post([call(1, "ping")], { session });
    assert.deepEqual(answer.refusal, [400, -32600, id]);
    assert.equal(world.backend.requests.length, 1, "the initialize and nothing else");
  });

  it("hangs on the session's revision, not on the one that is spoken", async () => {
    const world = new World();
    const headers = { "mcp-protocol-version": BATCHES };
    const session = await world.begin("2025-06-18");
    const answer = await world.post([call(1, "ping")], { session, headers });
    assert.deepEqual(answer.refusal, [400, -32600, null]);
  });

  it("in an unknown session is answered with 404", async () => {
    const answer = await new World().post([call(1, "ping")], { session: UNKNOWN });
    assert.deepEqual(answer.refusal, [404, -32001, null]);
  });

  it("without a session lacks one", async () => {
    assert.deepEqual((await new World().post([call(1, "ping")])).refusal, [400, -32000, null]);
  });

  it.each(["2025-03-26", "2025-06-18"])(
    "without a session, in a revision that is spoken (%s), is refused as a batch",
    async (revision) => {
      const headers = { "mcp-protocol-version": revision };
      const answer = await new World().post([call(1, "ping")], { headers });
      assert.deepEqual(answer.refusal, [400, -32600, null]);
    },
  );
});

describe("a batch that is none", () => {
  const initialize = call(1, "initialize", { protocolVersion: BATCHES });

  it.each([
    ["an initialize in it", [initialize, call(2, "ping")]],
    ["an initialize alone", [initialize]],
    ["nothing in it", []],
    ["something else in it", [call(1, "ping"), 1]],
    ["a batch in it", [[call(1, "ping")]]],
    ["more messages than maxBatchLength", [1, 2, 3, 4].map((id) => call(id, "ping"))],
  ])("with %s is refused, with or without a session", async (_, batch) => {
    const world = new World({ config: { maxBatchLength: 3 } });
    assert.deepEqual((await world.post(batch)).refusal, [400, -32600, null]);
    assert.equal(world.transport.statistics().sessions, 0);
    const session = await world.begin(BATCHES);
    assert.deepEqual((await world.post(batch, { session })).refusal, [400, -32600, null]);
    assert.equal(world.backend.requests.length, 1, "the initialize and nothing else");
  });
});
