import assert from "node:assert/strict";
import { LEGACY_REVISIONS, META_KEY } from "@crossfade/core";
import { describe, it } from "@jest/globals";
import { REVISION, StatelessWorld } from "./stateless-world.js";

const ENVELOPE = { [META_KEY.protocolVersion]: REVISION, [META_KEY.clientCapabilities]: {} };

describe("the envelope of a modern request", () => {
  // covers: modern/incomplete-meta
  it.each([
    ["no clientCapabilities", { [META_KEY.clientCapabilities]: undefined }],
    ["clientCapabilities that are no object", { [META_KEY.clientCapabilities]: [] }],
    ["a clientInfo that is no object", { [META_KEY.clientInfo]: "me" }],
    ["a logLevel that is no text", { [META_KEY.logLevel]: 3 }],
    ["a protocolVersion that is no text", { [META_KEY.protocolVersion]: 7 }],
  ])("is refused with %s", async (_, meta) => {
    const answer = await new StatelessWorld().post("tools/list", {}, { meta });
    assert.deepEqual(answer.refusal, [400, -32602]);
  });

  // covers: modern/incomplete-meta
  it("is refused without a _meta, though the header names the revision", async () => {
    const headers = { "mcp-protocol-version": REVISION, "mcp-method": "tools/list" };
    const body = { jsonrpc: "2.0", id: 5, method: "tools/list" };
    const answer = await new StatelessWorld().send(body, { headers }).answer;
    assert.deepEqual(answer.refusal, [400, -32602]);
    assert.equal(answer.message.id, 5);
  });

  it("is told to the backend", async () => {
    const world = new StatelessWorld({
      methods: { look: (_, { client, revision, session }) => ({ client, revision, session }) },
    });
    const meta = { [META_KEY.clientInfo]: { name: "me" }, [META_KEY.logLevel]: "debug" };
    const { result } = await world.post("look", {}, { meta });
    assert.deepEqual(result["client"], {
      info: { name: "me" },
      capabilities: {},
      logLevel: "debug",
    });
    assert.equal(result["revision"], REVISION);
    assert.equal("session" in result, false);
  });

  // covers: modern/unsupported-revision
  it("names a revision that is served", async () => {
    const meta = { [META_KEY.protocolVersion]: "2099-01-01" };
    const answer = await new StatelessWorld().post("tools/list", {}, { meta });
    assert.deepEqual(answer.refusal, [400, -32022]);
    assert.deepEqual(answer.message.error?.data, {
      supported: [REVISION, ...LEGACY_REVISIONS],
      requested: "2099-01-01",
    });
  });

  it("does not name a legacy revision, which has no envelope", async () => {
    const meta = { [META_KEY.protocolVersion]: "2025-11-25" };
    const answer = await new StatelessWorld().post("tools/list", {}, { meta });
    assert.deepEqual(answer.refusal, [400, -32022]);
  });

  // covers: modern/order
  it("is checked in order: _meta, headers, revision, method", async () => {
    const world = new StatelessWorld();
    const meta = {
      [META_KEY.protocolVersion]: "2099-01-01",
      [META_KEY.clientCapabilities]: undefined,
    };
    const headers = { "mcp-method": undefined };
    const first = await world.post("ping", {}, { meta, headers });
    assert.deepEqual(first.refusal, [400, -32602]);
    const capabilities = { [META_KEY.clientCapabilities]: {} };
    const second = await world.post("ping", {}, { meta: { ...meta, ...capabilities }, headers });
    assert.deepEqual(second.refusal, [400, -32020]);
    const third = await world.post("ping", {}, { meta: { ...meta, ...capabilities } });
    assert.deepEqual(third.refusal, [400, -32022]);
    assert.deepEqual((await world.post("ping")).refusal, [404, -32601]);
    assert.equal(world.counter("stateless.requests"), 4);
    assert.equal(world.counter("stateless.refused"), 4);
  });
});

describe("methods of the modern revision", () => {
  // covers: modern/unknown-method
  it("are not found where the backend has none of the name", async () => {
    const answer = await new StatelessWorld().post("no/such", {}, { id: "x" });
    assert.deepEqual(answer.refusal, [404, -32601]);
    assert.equal(answer.message.id, "x");
  });

  // covers: modern/unknown-method
  it.each([
    "initialize",
    "ping",
    "logging/setLevel",
    "resources/subscribe",
    "resources/unsubscribe",
  ])("are without %s, even where the backend has it", async (method) => {
    const world = new StatelessWorld({ methods: { [method]: () => ({}) } });
    assert.deepEqual((await world.post(method)).refusal, [404, -32601]);
  });
});

describe("bodies that are no modern request", () => {
  const headers = { "mcp-protocol-version": REVISION };
  const request = { jsonrpc: "2.0", id: 1, method: "tools/list", params: { _meta: ENVELOPE } };

  // covers: modern/response-posted, all/no-batch
  it.each([
    ["a result", { jsonrpc: "2.0", id: 1, result: {} }],
    ["an error", { jsonrpc: "2.0", id: 1, error: { code: 1, message: "no" } }],
    ["a batch", [request, request]],
    ["a batch of one", [request]],
  ])("are refused: %s", async (_, body) => {
    const answer = await new StatelessWorld().send(body, { headers }).answer;
    assert.deepEqual(answer.refusal, [400, -32600]);
  });

  // covers: modern/notification
  it("are taken where they are a notification, which needs no envelope", async () => {
    const world = new StatelessWorld();
    const body = { jsonrpc: "2.0", method: "notifications/anything" };
    const answer = await world.send(body, { headers }).answer;
    assert.equal(answer.status, 202);
    assert.equal(answer.reply.body, undefined);
    assert.equal(world.counter("stateless.notifications"), 1);
  });
});

describe("a modern request", () => {
  // covers: modern/no-session
  it("neither needs nor begins a session", async () => {
    const world = new StatelessWorld({ methods: { "tools/list": () => ({ tools: [] }) } });
    const options = { headers: { "mcp-session-id": "st-unknown", "last-event-id": "9" } };
    const answer = await world.post("tools/list", {}, options);
    assert.equal(answer.status, 200);
    assert.equal(answer.header("mcp-session-id"), undefined);
    assert.equal(world.transport.statistics().sessions, 0);
  });

  it("tells the backend who it comes from, and how", async () => {
    const world = new StatelessWorld({
      methods: {
        whoami: (_, { principal, auth, http, transport }) => ({
          transport,
          principal,
          auth,
          method: http.method,
          url: http.url,
          own: http.headers["x-own"],
        }),
      },
    });
    const caller = { principal: "alice", auth: { scopes: ["a"] }, quotaKey: "alice" };
    const headers = { "x-own": "yes" };
    const { result } = await world.post("whoami", {}, { caller, headers, url: "/mcp?a=1" });
    const { _meta, resultType: _type, ...said } = result;
    assert.deepEqual(said, {
      transport: "streamable-http",
      principal: "alice",
      auth: { scopes: ["a"] },
      method: "POST",
      url: "/mcp?a=1",
      own: "yes",
    });
  });

  // covers: modern/same-ids
  it("may have the id of another one that is in flight", async () => {
    const world = new StatelessWorld({ methods: { echo: ({ n }) => ({ n }) } });
    const both = [1, 2].map((n) => world.post("echo", { n }, { id: "same" }));
    const answers = await Promise.all(both);
    assert.deepEqual(
      answers.map(({ result }) => result["n"]),
      [1, 2],
    );
  });
});
