import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { ALICE, BOB, call, note, settled, World, type Message } from "./world.js";

const UNKNOWN = "sse_AAAAAAAAAAAAAAAAAAAAAA";
const ids = (messages: readonly Message[]): unknown[] => messages.map(({ id }) => id);

describe("POST /messages to a session that began with GET", () => {
  // covers: http-sse/post
  it("answers 202 without a body, and the stream has the answer", async () => {
    const world = new World();
    const stream = await world.open();
    const answer = await world.post(call("a", "echo", { x: "ü\n" }), { session: stream.sessionId });
    assert.equal(answer.status, 202);
    assert.equal(answer.body, undefined);
    assert.equal(answer.header("Mcp-Session-Id"), undefined);
    assert.deepEqual(stream.messages, [
      { jsonrpc: "2.0", id: "a", result: { echoed: { x: "ü\n" } } },
    ]);
  });

  it("numbers the events of its stream", async () => {
    const world = new World();
    const stream = await world.open();
    for (const id of [1, 2, 3]) await world.post(call(id, "ping"), { session: stream.sessionId });
    const [first = ""] = stream.ids;
    const token = first.slice(0, -2);
    assert.match(token, /^[\w-]{22}$/);
    assert.deepEqual(stream.ids, [`${token}-1`, `${token}-2`, `${token}-3`]);
  });

  it("does not wait for the backend", async () => {
    const world = new World();
    const stream = await world.open();
    assert.equal((await world.post(call(1, "hold"), { session: stream.sessionId })).status, 202);
    assert.deepEqual(stream.messages, []);
    world.backend.held(1).succeed({ done: true });
    await settled();
    assert.deepEqual(stream.messages, [{ jsonrpc: "2.0", id: 1, result: { done: true } }]);
  });

  it("answers in the order in which the backend does", async () => {
    const world = new World();
    const stream = await world.open();
    for (const id of [1, 2]) await world.post(call(id, "hold"), { session: stream.sessionId });
    world.backend.held(2).succeed({});
    await settled();
    world.backend.held(1).succeed({});
    await settled();
    assert.deepEqual(ids(stream.messages), [2, 1]);
  });

  it("is served on the stream also while that is gone, and has it when it is back", async () => {
    const world = new World();
    const stream = await world.open();
    stream.sink.disconnect();
    const answer = await world.post(call(1, "ping"), { session: stream.sessionId });
    assert.deepEqual([answer.status, answer.body], [202, undefined]);
    assert.deepEqual(ids((await world.open({ session: stream.sessionId })).messages), [1]);
  });

  it.each([
    ["session_id", (id: string) => ({ url: `/messages?session_id=${id}` })],
    ["sessionId", (id: string) => ({ url: `/messages?sessionId=${id}` })],
    ["Mcp-Session-Id", (id: string) => ({ headers: { "mcp-session-id": id } })],
  ])("knows the session by %s", async (_, named) => {
    const world = new World();
    const stream = await world.open();
    const answer = await world.post(call(1, "ping"), named(stream.sessionId));
    assert.equal(answer.status, 202);
    assert.equal(stream.messages.length, 1);
  });

  it("takes a notification to the backend", async () => {
    const world = new World();
    const stream = await world.open();
    const notification = note("notifications/roots/list_changed", { a: 1 });
    const answer = await world.post(notification, { session: stream.sessionId });
    assert.deepEqual([answer.status, answer.body], [202, undefined]);
    assert.deepEqual(world.backend.notifications, [notification]);
    assert.deepEqual(stream.messages, []);
  });

  // covers: http-sse/client-answer
  it("takes an answer that nobody waits for, and counts it", async () => {
    const world = new World();
    const { sessionId: session } = await world.open();
    for (const response of [
      { jsonrpc: "2.0", id: "nobody", result: {} },
      { jsonrpc: "2.0", id: 7, error: { code: 1, message: "no" } },
      { jsonrpc: "2.0", error: { code: 1, message: "no id" } },
    ]) {
      assert.equal((await world.post(response, { session })).status, 202);
    }
    assert.equal(world.counter("requests.unknownAnswers"), 3);
    assert.deepEqual(world.backend.requests, []);
  });
});

describe("POST /messages naming a session that is not there", () => {
  // covers: http-sse/post-unknown
  it("answers 404, -32001 with the request's id", async () => {
    const world = new World();
    const answer = await world.post(call("q", "ping"), { session: UNKNOWN });
    assert.deepEqual(answer.refusal, [404, -32001, "q"]);
    assert.deepEqual(world.backend.requests, []);
    assert.equal(world.counter("refused.SESSION_NOT_FOUND"), 1);
  });

  // covers: http-sse/post-unknown
  it("answers the same where it has ended", async () => {
    const world = new World();
    const { sessionId: session } = await world.open();
    await world.delete({ session });
    assert.deepEqual((await world.post(call(1, "ping"), { session })).refusal, [404, -32001, 1]);
  });

  // covers: http-sse/post-unknown
  it("answers the same where it is a session of Streamable HTTP", async () => {
    const world = new World();
    const limits = { maxSessions: 9, maxSessionsPerPrincipal: 9, maxStateBytes: 9 };
    world.sessions.addPool(
      "streamable-http",
      { ...limits, sessionIdleMs: 9_000, idPrefix: "st-" },
      { ended: () => undefined },
    );
    const caller = { principal: undefined, quotaKey: "127.0.0.1" };
    const { id: session } = await world.sessions.create("streamable-http", caller);
    assert.deepEqual((await world.post(call(1, "ping"), { session })).refusal, [404, -32001, 1]);
  });

  // covers: all/other-principal
  it("answers the same where it is another principal's, word for word", async () => {
    const world = new World();
    const { sessionId: session } = await world.open({ caller: ALICE });
    const unknown = await world.post(call(1, "ping"), { session: UNKNOWN, caller: BOB });
    for (const options of [{ caller: BOB }, {}]) {
      const answer = await world.post(call(1, "ping"), { session, ...options });
      assert.deepEqual(answer.refusal, [404, -32001, 1]);
      assert.equal(answer.body, unknown.body);
    }
    assert.deepEqual(world.backend.requests, []);
    assert.equal((await world.post(call(1, "ping"), { session, caller: ALICE })).status, 202);
  });

  // covers: one-url/names-disagree
  it("answers 400 where query and header disagree", async () => {
    const world = new World();
    const { sessionId: session } = await world.open();
    const headers = { "mcp-session-id": UNKNOWN };
    const answer = await world.post(call(1, "ping"), { session, headers });
    assert.deepEqual(answer.refusal, [400, -32600, null]);
  });
});

describe("DELETE /sse", () => {
  it("ends the session that it names, and its stream", async () => {
    const world = new World();
    const stream = await world.open();
    const answer = await world.delete({ session: stream.sessionId });
    assert.deepEqual([answer.status, answer.body], [200, undefined]);
    assert.equal(stream.sink.closed, true);
    assert.deepEqual(
      world.backend.ended.map(({ reason }) => reason),
      ["deleted"],
    );
  });

  // covers: all/other-principal, one-url/delete
  it("answers 404 where it is unknown, or another principal's", async () => {
    const world = new World();
    const stream = await world.open({ caller: ALICE });
    for (const options of [{ session: UNKNOWN }, { session: stream.sessionId, caller: BOB }]) {
      assert.deepEqual((await world.delete(options)).refusal, [404, -32001, null]);
    }
    assert.equal(stream.sink.closed, false);
  });

  it("answers 405 where it names none", async () => {
    const answer = await new World().delete();
    assert.deepEqual(answer.refusal, [405, -32000, null]);
    assert.equal(answer.header("Allow"), "GET");
  });
});
