import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { SECRET } from "./test-backend.js";
import { ALICE, BOB, BEGUN, call, NEWEST, note, OLDER, settled, UNKNOWN, World } from "./world.js";

const BOTH = "application/json, text/event-stream";

describe("POST of a request", () => {
  // covers: streamable/json-or-stream
  it("is answered as JSON where the answer is all there is", async () => {
    const world = new World();
    const session = await world.begin();
    const answer = await world.post(call("a", "echo", { x: "ü\n" }), { session });
    assert.equal(answer.status, 200);
    assert.equal(answer.header("Content-Type"), "application/json");
    assert.equal(answer.header("Mcp-Session-Id"), undefined);
    assert.deepEqual(answer.message, {
      jsonrpc: "2.0",
      id: "a",
      result: { echoed: { x: "ü\n" } },
    });
  });

  it("waits for a backend that takes its time, and holds up nobody else", async () => {
    const world = new World();
    const session = await world.begin();
    const pending = world.post(call(1, "hold"), { session });
    assert.equal((await world.post(call(2, "later"), { session })).message.id, 2);
    await world.succeed(1, { done: true });
    assert.deepEqual((await pending).message, { jsonrpc: "2.0", id: 1, result: { done: true } });
  });

  // covers: all/no-secrets, streamable/errors-are-200
  it.each([
    ["a method that is unknown", "no/such", -32601],
    ["a method of every object", "constructor", -32601],
    ["a resource that is missing", "missing", -32002],
    ["what the backend refuses", "refuse", -32602],
    ["what fails", "fail", -32603],
    ["what fails later", "failLater", -32603],
    ["a result that is none", "nothing", -32603],
    ["a result that is no JSON", "unwritable", -32603],
  ])(
    "answers 200 for %s, since 404 would say that the session is gone",
    async (_, method, code) => {
      const world = new World();
      const session = await world.begin();
      const answer = await world.post(call(1, method), { session });
      assert.deepEqual(answer.refusal, [200, code, 1]);
      assert.ok(!answer.body?.includes(SECRET));
    },
  );

  it("tells the backend who asks, in which revision, and how", async () => {
    const world = new World();
    const caller = { ...ALICE, auth: { scope: "all" } };
    const session = await world.begin("2025-03-26", { caller });
    const who = await world.post(call(1, "whoami"), { session, caller });
    assert.deepEqual(who.message.result, {
      principal: "alice",
      revision: "2025-03-26",
      auth: { scope: "all" },
    });
    const from = { session, caller, mountPath: "/api" };
    const plain = await world.post(call(2, "url"), from);
    assert.deepEqual(plain.message.result, { method: "POST", url: "/api/mcp" });
    const queried = await world.post(call(3, "url"), { ...from, url: "/mcp?a=1" });
    assert.equal(queried.message.result?.["url"], "/api/mcp?a=1");
  });

  it("takes a body that a framework has parsed already", async () => {
    const world = new World();
    const session = await world.begin();
    const answer = await world.post("", { session, parsedBody: call(7, "ping") });
    assert.deepEqual([answer.status, answer.message.id], [200, 7]);
  });
});

describe("POST of a notification or an answer", () => {
  // covers: streamable/accepted
  it.each([
    ["a notification", note("notifications/roots/list_changed", { a: 1 })],
    ["one that fails", note("notifications/fails")],
    ["one that fails later", note("notifications/failsLater")],
    ["an answer", { jsonrpc: "2.0", id: "nobody", result: {} }],
    ["an error", { jsonrpc: "2.0", id: 7, error: { code: 1, message: "no" } }],
    ["an error without an id", { jsonrpc: "2.0", error: { code: 1, message: "no" } }],
  ])("answers 202 without a body: %s", async (_, message) => {
    const world = new World();
    const session = await world.begin();
    const answer = await world.post(message, { session });
    assert.deepEqual([answer.status, answer.body, answer.streams], [202, undefined, false]);
    await settled();
    const isNote = "method" in message;
    assert.equal(world.backend.notifications.length, isNote ? 1 : 0);
    assert.equal(world.counter("requests.unknownAnswers"), isNote ? 0 : 1);
  });

  it("sends what a notification leads to on the standalone stream", async () => {
    const world = new World();
    const session = await world.begin();
    const standalone = await world.open({ session });
    await world.post(note("notifications/say", { n: 1 }), { session });
    assert.deepEqual(standalone.heard, ["notifications/message"]);
  });
});

describe("the session of a POST", () => {
  // covers: streamable/session-required
  it.each([
    ["a request", call(1, "ping"), 1],
    ["a notification", note("notifications/initialized"), null],
    ["an answer", { jsonrpc: "2.0", id: 1, result: {} }, null],
  ])("has to be named: 400, -32000 for %s", async (_, message, id) => {
    const world = new World();
    assert.deepEqual((await world.post(message)).refusal, [400, -32000, id]);
    assert.equal(world.counter("refused.SESSION_REQUIRED"), 1);
    assert.deepEqual([world.backend.requests, world.backend.notifications], [[], []]);
  });

  // covers: streamable/session-unknown
  it.each([UNKNOWN, "", "sse_AAAAAAAAAAAAAAAAAAAAAA", "%00"])(
    "answers 404, -32001 where it is unknown: %j",
    async (session) => {
      const world = new World();
      assert.deepEqual((await world.post(call("q", "ping"), { session })).refusal, [
        404,
        -32001,
        "q",
      ]);
      assert.equal(world.counter("refused.SESSION_NOT_FOUND"), 1);
    },
  );

  // covers: streamable/session-unknown
  it("answers the same where it has ended", async () => {
    const world = new World();
    const session = await world.begin();
    await world.delete({ session });
    assert.deepEqual((await world.post(call(1, "ping"), { session })).refusal, [404, -32001, 1]);
  });

  it("answers the same where it is another principal's, word for word", async () => {
    const world = new World();
    const session = await world.begin(NEWEST, { caller: ALICE });
    const unknown = await world.post(call(1, "echo"), { session: UNKNOWN, caller: BOB });
    for (const caller of [{ caller: BOB }, {}]) {
      const answer = await world.post(call(1, "echo"), { session, ...caller });
      assert.deepEqual([answer.status, answer.body], [404, unknown.body]);
    }
    assert.equal(world.backend.requests.length, 1, "the initialize and nothing else");
    assert.equal((await world.post(call(1, "echo"), { session, caller: ALICE })).status, 200);
  });

  it("is not looked for in the query, which ends up in logs", async () => {
    const world = new World();
    const session = await world.begin();
    const answer = await world.post(call(1, "ping"), { url: `/mcp?sessionId=${session}` });
    assert.deepEqual(answer.refusal, [400, -32000, 1]);
  });
});

describe("Accept of a POST", () => {
  // covers: streamable/post-accept
  it.each([
    [undefined, 200],
    [BOTH, 200],
    ["text/event-stream;q=0.5, application/json;charset=utf-8", 200],
    ["*/*", 200],
    ["application/*, text/*", 200],
    ["application/json", 406],
    ["text/event-stream", 406],
    ["text/html", 406],
    ["application/json, text/event-stream;q=0", 406],
    ["application/jsonx, text/event-streams", 406],
  ])("%s: %i", async (accept, status) => {
    const world = new World();
    const session = await world.begin();
    const answer = await world.post(call(1, "echo"), { session, headers: { accept } });
    assert.equal(answer.status, status);
    assert.equal(world.counter("refused.NOT_ACCEPTABLE"), status === 406 ? 1 : 0);
    assert.equal(world.backend.requests.length, status === 406 ? 1 : 2);
  });
});

describe("the body of a POST", () => {
  const valid = JSON.stringify(call(1, "ping"));

  // covers: all/content-type
  it.each([
    ["text/plain", 415],
    [undefined, 415],
    ["application/json-patch+json", 415],
    ["application/json; charset=utf-8", 200],
    ["Application/JSON", 200],
  ])("has to be JSON by its Content-Type, %s: %i", async (type, status) => {
    const world = new World();
    const session = await world.begin();
    const headers = { "content-type": type };
    assert.equal((await world.post(valid, { session, headers })).status, status);
    assert.equal(world.counter("refused.UNSUPPORTED_MEDIA_TYPE"), status === 415 ? 1 : 0);
  });

  // covers: all/not-json, all/no-message
  it.each([
    ["", -32700],
    ["{", -32700],
    [`${valid},`, -32700],
    ["null", -32600],
    ["{}", -32600],
    ['{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600],
    ['{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600],
    ['{"jsonrpc":"2.0","id":1.5,"method":"ping"}', -32600],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}', -32600],
  ])("%j is answered with 400, %i", async (body, code) => {
    const world = new World();
    const session = await world.begin(OLDER);
    assert.deepEqual((await world.post(body, { session })).refusal, [400, code, null]);
  });

  it("is looked at before the session, as that may not be needed", async () => {
    const answer = await new World().post("{", { session: UNKNOWN });
    assert.deepEqual(answer.refusal, [400, -32700, null]);
  });
});

describe("an id that is in flight already", () => {
  // covers: all/duplicate-id
  it("is answered with 400, -32600, and the first request goes on", async () => {
    const world = new World();
    const session = await world.begin();
    const pending = world.post(call(1, "hold"), { session });
    await settled();
    assert.deepEqual((await world.post(call(1, "ping"), { session })).refusal, [400, -32600, 1]);
    assert.equal(world.counter("requests.duplicates"), 1);
    assert.equal((await world.post(call("1", "ping"), { session })).status, 200);
    await world.succeed(1);
    assert.deepEqual((await pending).message.result, {});
  });

  it("is free again after the answer, and free in every other session", async () => {
    const world = new World();
    const [one, other] = [await world.begin(), await world.begin()];
    const stream = await world.held(1, { session: one });
    assert.equal((await world.post(call(1, "ping"), { session: other })).status, 200);
    await world.succeed(1);
    assert.deepEqual(stream.heard, [BEGUN, 1]);
    assert.equal((await world.post(call(1, "ping"), { session: one })).status, 200);
  });
});
