import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { call, World, type RequestOptions } from "./world.js";

const typed = (type: string | undefined): RequestOptions => ({ headers: { "content-type": type } });
const INVALID = [400, -32600, null];

/** Arrays within arrays, so deep. */
function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)];
}

describe("the body of POST /messages", () => {
  it.each(["application/json", "APPLICATION/JSON", "application/json; charset=utf-8"])(
    "may be %s",
    async (type) => {
      assert.equal((await new World().post(call(1, "ping"), typed(type))).status, 200);
    },
  );

  // covers: all/content-type
  it.each(["text/plain", "application/jsonp", "application/x-www-form-urlencoded", "", undefined])(
    "is refused with 415 where it is %s",
    async (type) => {
      const world = new World();
      const answer = await world.post(call(1, "ping"), typed(type));
      assert.deepEqual(answer.refusal, [415, -32000, null]);
      assert.equal(world.counter("refused.UNSUPPORTED_MEDIA_TYPE"), 1);
    },
  );

  it("is refused with 415 also where a framework has parsed it", async () => {
    const options = { parsedBody: call(1, "ping"), ...typed("text/plain") };
    assert.equal((await new World().post("", options)).status, 415);
  });

  // covers: all/not-json
  it.each(["", "{", "nope", '{"jsonrpc":"2.0"', "\u0000"])(
    "is refused with -32700 where it is not JSON: %j",
    async (text) => {
      const world = new World();
      assert.deepEqual((await world.post(text)).refusal, [400, -32700, null]);
      assert.equal(world.counter("refused.PARSE_ERROR"), 1);
    },
  );

  // covers: all/no-message
  it.each([
    null,
    1,
    "text",
    {},
    { jsonrpc: "1.0", id: 1, method: "ping" },
    { id: 1, method: "ping" },
    { jsonrpc: "2.0", id: null, method: "ping" },
    { jsonrpc: "2.0", id: 1.5, method: "ping" },
    { jsonrpc: "2.0", id: true, method: "ping" },
    { jsonrpc: "2.0", id: {}, method: "ping" },
    { jsonrpc: "2.0", id: 2 ** 53, method: "ping" },
    { jsonrpc: "2.0", id: 1, method: 1 },
    { jsonrpc: "2.0", id: 1, method: "ping", params: [1] },
    { jsonrpc: "2.0", id: 1, method: "ping", result: {} },
    { jsonrpc: "2.0", id: 1, result: "text" },
    { jsonrpc: "2.0", id: 1, error: "text" },
    { jsonrpc: "2.0", id: 1 },
  ])("is refused with -32600 where it is no JSON-RPC message: %j", async (value) => {
    const world = new World();
    assert.deepEqual((await world.post(JSON.stringify(value))).refusal, INVALID);
    assert.equal(world.transport.statistics().sessions, 0);
    assert.deepEqual(world.backend.requests, []);
  });

  it.each(["", 0, -1, 2 ** 53 - 1, "1"])("may have the id %j, which comes back", async (id) => {
    assert.equal((await new World().post(call(id, "ping"))).message.id, id);
  });

  it("may have fields that JSON-RPC does not know", async () => {
    const body = { ...call(1, "ping"), extra: true };
    assert.equal((await new World().post(body)).status, 200);
  });

  it("is taken as it is where a framework has parsed it", async () => {
    const options = { parsedBody: call(1, "echo", { from: "parsedBody" }) };
    const { status, message } = await new World().post("never read", options);
    assert.equal(status, 200);
    assert.deepEqual(message.result, { echoed: { from: "parsedBody" } });
  });

  it.each(["a text", "parsed"])("may nest as deep as maxJsonDepth, no deeper: %s", async (as) => {
    const world = new World({ config: { maxJsonDepth: 10 } });
    const post = (depth: number) => {
      // The message and its parameters are two levels already.
      const body = call(1, "echo", { deep: nested(depth - 2) });
      return as === "parsed" ? world.post("", { parsedBody: body }) : world.post(body);
    };
    assert.equal((await post(10)).status, 200);
    assert.deepEqual((await post(11)).refusal, INVALID);
  });
});

describe("the id of an error about a body that could not be read", () => {
  it.each([
    ["2024-11-05", null],
    ["2025-03-26", null],
    ["2025-06-18", null],
    ["2025-11-25", "left out"],
  ])("in a session of %s is %j", async (revision, id) => {
    const world = new World();
    const { sessionId: session } = await world.initialize(revision);
    for (const [text, code] of [
      ["{", -32700],
      ["{}", -32600],
    ] as const) {
      assert.deepEqual((await world.post(text, { session })).refusal, [400, code, id]);
    }
    const untyped = { session, headers: { "content-type": "text/plain" } };
    assert.deepEqual((await world.post("{}", untyped)).refusal, [415, -32000, id]);
  });

  // covers: all/error-id
  it.each([
    ["2025-06-18", null],
    ["2025-11-25", "left out"],
  ])("without a session goes by the header: %s, %j", async (revision, id) => {
    const headers = { "mcp-protocol-version": revision };
    const answer = await new World().post("{", { headers });
    assert.deepEqual(answer.refusal, [400, -32700, id]);
  });

  it("goes by the session, where the header says something else", async () => {
    const world = new World();
    const { sessionId: session } = await world.initialize("2025-06-18");
    const headers = { "mcp-protocol-version": "2025-11-25" };
    assert.deepEqual((await world.post("{", { session, headers })).refusal, [400, -32700, null]);
  });

  it("is not learned from another principal's session", async () => {
    const world = new World();
    const caller = { principal: "alice", auth: undefined, quotaKey: "alice" };
    const { sessionId: session } = await world.initialize("2025-11-25", { caller });
    assert.deepEqual((await world.post("{", { session })).refusal, [400, -32700, null]);
  });
});
