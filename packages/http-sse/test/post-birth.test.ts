import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { ALICE, call, note, settled, World, type Message } from "./world.js";

const ids = (messages: readonly Message[]): unknown[] => messages.map(({ id }) => id);

describe("POST /messages naming no session", () => {
  // covers: http-sse/post-birth
  it("begins one: 200 with the answer, and its id in Mcp-Session-Id", async () => {
    const world = new World();
    const answer = await world.post(call(1, "echo", { a: [1] }));
    assert.equal(answer.status, 200);
    assert.equal(answer.header("Content-Type"), "application/json");
    assert.match(answer.sessionId, /^sse_[\w-]{22}$/);
    assert.deepEqual(answer.message, { jsonrpc: "2.0", id: 1, result: { echoed: { a: [1] } } });
    assert.equal(world.transport.statistics().sessions, 1);
  });

  // covers: http-sse/post-birth
  it("keeps the same answer as an event until a stream is opened", async () => {
    const world = new World();
    const answer = await world.post(call(1, "echo", { a: 1 }));
    const stream = await world.open({ session: answer.sessionId });
    assert.deepEqual(stream.messages, [answer.message]);
    assert.equal(stream.sessionId, answer.sessionId);
  });

  it("waits for a backend that takes its time", async () => {
    const world = new World();
    const pending = world.post(call(1, "hold"));
    await settled();
    world.backend.held(1).succeed({ done: true });
    assert.deepEqual((await pending).message.result, { done: true });
  });

  // covers: http-sse/post-birth-notification
  it("begins one with a notification alone: 202, and its id", async () => {
    const world = new World();
    const answer = await world.post(note("notifications/initialized"));
    assert.deepEqual([answer.status, answer.body], [202, undefined]);
    assert.equal(world.backend.notifications.length, 1);
    assert.equal(world.backend.session.id, answer.sessionId);
  });

  it.each([
    ["an answer", { jsonrpc: "2.0", id: 1, result: {} }],
    ["an error", { jsonrpc: "2.0", id: 1, error: { code: 1, message: "no" } }],
    ["a batch of answers", [{ jsonrpc: "2.0", id: 1, result: {} }]],
  ])("refuses %s alone: it belongs to no request of ours", async (_, body) => {
    const world = new World();
    assert.deepEqual((await world.post(body)).refusal, [400, -32600, null]);
    assert.equal(world.transport.statistics().sessions, 0);
    assert.deepEqual(world.backend.began, []);
  });

  it("is of the principal that began it", async () => {
    const world = new World();
    const { sessionId: session } = await world.post(call(1, "whoami"), { caller: ALICE });
    assert.equal((await world.post(call(2, "ping"), { session })).status, 404);
    const answer = await world.post(call(2, "whoami"), { session, caller: ALICE });
    assert.equal(answer.message.result?.["principal"], "alice");
  });

  it("keeps no session for somebody who is refused, and never learns its id", async () => {
    const world = new World({ config: { maxInitializeBytes: 10 } });
    const answer = await world.initialize("2024-11-05");
    assert.equal(answer.status, 413);
    assert.equal(answer.header("Mcp-Session-Id"), undefined);
    assert.equal(world.transport.statistics().sessions, 0);
    assert.deepEqual(
      world.backend.ended.map(({ reason }) => reason),
      ["closed"],
    );
  });
});

describe("a session that began with POST", () => {
  // covers: http-sse/post-mode
  it("is answered in each response and on its stream, whatever streams open or end", async () => {
    const world = new World();
    const { sessionId: session } = await world.post(call(1, "ping"));
    assert.equal((await world.post(call(2, "ping"), { session })).message.id, 2);
    const stream = await world.open({ session });
    const whileOpen = await world.post(call(3, "ping"), { session });
    assert.deepEqual([whileOpen.status, whileOpen.message.id], [200, 3]);
    assert.equal(whileOpen.sessionId, session);
    stream.sink.disconnect();
    const afterwards = await world.post(call(4, "ping"), { session });
    assert.deepEqual([afterwards.status, afterwards.message.id], [200, 4]);
    assert.deepEqual(ids(stream.messages), [1, 2, 3]);
    assert.deepEqual(ids((await world.open({ session })).messages), [4]);
  });

  it.each(["session_id", "sessionId"])("lets its stream be opened by %s", async (name) => {
    const world = new World();
    const { sessionId } = await world.post(call(1, "ping"));
    const stream = await world.open({ url: `/sse?${name}=${sessionId}` });
    assert.deepEqual(ids(stream.messages), [1]);
  });

  it("lets its stream be opened by the header", async () => {
    const world = new World();
    const { sessionId } = await world.post(call(1, "ping"));
    const stream = await world.open({ headers: { "mcp-session-id": sessionId } });
    assert.deepEqual(ids(stream.messages), [1]);
  });

  it("takes notifications and answers with 202, and names the session again", async () => {
    const world = new World();
    const { sessionId: session } = await world.post(call(1, "ping"));
    for (const body of [note("notifications/initialized"), { jsonrpc: "2.0", id: 9, result: {} }]) {
      const answer = await world.post(body, { session });
      assert.deepEqual([answer.status, answer.body], [202, undefined]);
      assert.equal(answer.sessionId, session);
    }
    assert.equal(world.counter("requests.unknownAnswers"), 1);
  });

  it("ends with DELETE", async () => {
    const world = new World();
    const { sessionId: session } = await world.post(call(1, "ping"));
    assert.equal((await world.delete({ session })).status, 200);
    assert.equal((await world.post(call(2, "ping"), { session })).status, 404);
  });

  it("answers what is in flight when it ends, so that no POST hangs", async () => {
    const world = new World();
    const { sessionId: session } = await world.post(call(1, "ping"));
    const pending = world.post(call(2, "hold"), { session });
    await settled();
    await world.delete({ session });
    const { status, message } = await pending;
    assert.deepEqual([status, message.id, message.error?.code], [200, 2, -32000]);
  });
});

describe("a session that began with GET", () => {
  // covers: http-sse/post-mode
  it("stays one that is answered on its stream, when its stream is opened anew", async () => {
    const world = new World();
    const first = await world.open();
    first.sink.disconnect();
    const second = await world.open({ session: first.sessionId });
    const answer = await world.post(call(1, "ping"), { session: first.sessionId });
    assert.deepEqual([answer.status, answer.body], [202, undefined]);
    assert.deepEqual(ids(second.messages), [1]);
  });
});
