import assert from "node:assert/strict";
import { JsonRpcError, LEGACY_REVISIONS, META_KEY, TransportError } from "@crossfade/core";
import { describe, it } from "@jest/globals";
import { REVISION, StatelessWorld } from "./stateless-world.js";

const SERVER = { name: "test", version: "1" };
const SECRET = "the password is hunter2";

describe("results of modern requests", () => {
  // covers: modern/result-type
  it("have a type and the server's name", async () => {
    const world = new StatelessWorld({ methods: { "tools/call": () => ({ content: [] }) } });
    assert.deepEqual((await world.post("tools/call", { name: "x" })).result, {
      resultType: "complete",
      content: [],
      _meta: { [META_KEY.serverInfo]: SERVER },
    });
  });

  // covers: modern/cache-hints
  it.each([
    "tools/list",
    "prompts/list",
    "resources/list",
    "resources/templates/list",
    "resources/read",
  ])("of %s are not to be kept, where the server does not say", async (method) => {
    const world = new StatelessWorld({ methods: { [method]: () => ({}) } });
    const { result } = await world.post(method, { uri: "a:b" });
    assert.equal(result["ttlMs"], 0);
    assert.equal(result["cacheScope"], "private");
  });

  // covers: modern/cache-hints
  it("may be kept as the server's description says", async () => {
    const cache = { ttlMs: 60_000, cacheScope: "public" } as const;
    const world = new StatelessWorld({
      methods: { "tools/list": () => ({ tools: [] }), "tools/call": () => ({ content: [] }) },
      described: { cache },
    });
    const { result } = await world.post("tools/list");
    assert.equal(result["ttlMs"], 60_000);
    assert.equal(result["cacheScope"], "public");
    assert.equal("ttlMs" in (await world.post("tools/call", { name: "x" })).result, false);
  });

  it("keep what the backend has set", async () => {
    const own = {
      resultType: "task",
      ttlMs: 5,
      cacheScope: "public",
      _meta: { [META_KEY.serverInfo]: { name: "own" }, other: 1 },
    };
    const world = new StatelessWorld({ methods: { "tools/list": () => own } });
    assert.deepEqual((await world.post("tools/list")).result, own);
  });

  it("keep the rest of _meta beside the server's name", async () => {
    const world = new StatelessWorld({ methods: { look: () => ({ _meta: { other: 1 } }) } });
    const { _meta } = (await world.post("look")).result;
    assert.deepEqual(_meta, { [META_KEY.serverInfo]: SERVER, other: 1 });
  });

  it("do without the name of a server that does not describe itself", async () => {
    const backend = { request: async () => ({ tools: [] }), describe: () => undefined as never };
    const world = new StatelessWorld({ backend });
    const { result } = await world.post("tools/list");
    assert.deepEqual(result["_meta"], {});
    assert.equal(result["ttlMs"], 0);
  });
});

describe("server/discover", () => {
  // covers: modern/discover
  it("says what the server is, and which revisions the endpoint serves", async () => {
    const capabilities = { tools: { listChanged: true } };
    const described = { capabilities, instructions: "Be brief." };
    const { result } = await new StatelessWorld({ described }).post("server/discover");
    assert.deepEqual(result, {
      resultType: "complete",
      ttlMs: 0,
      cacheScope: "private",
      supportedVersions: [REVISION, ...LEGACY_REVISIONS],
      capabilities,
      instructions: "Be brief.",
      _meta: { [META_KEY.serverInfo]: SERVER },
    });
  });

  it("is modern without a header, and answered by the transport alone", async () => {
    const world = new StatelessWorld({ methods: { "server/discover": () => ({ own: true }) } });
    const { result } = await world.post("server/discover");
    assert.equal("own" in result, false);
    assert.equal("instructions" in result, false);
  });

  it("needs no description", async () => {
    const world = new StatelessWorld({ backend: { describe: () => undefined as never } });
    assert.deepEqual((await world.post("server/discover")).result["capabilities"], {});
  });

  it("fails, and tells nothing, where the description does", async () => {
    const backend = { describe: () => Promise.reject(new Error(SECRET)) };
    const world = new StatelessWorld({ backend });
    const answer = await world.post("server/discover");
    assert.deepEqual(answer.refusal, [200, -32603]);
    assert.doesNotMatch(String(answer.reply.body), /hunter2/);
    assert.equal(world.errors.length, 1);
    assert.equal(world.inFlight, 0);
  });
});

describe("modern requests that fail", () => {
  async function failWith(error: unknown) {
    const thrown = () => {
      throw error;
    };
    const world = new StatelessWorld({
      methods: { now: thrown, later: async () => thrown() },
    });
    const [now, later] = [await world.post("now"), await world.post("later")];
    assert.equal(now.reply.status, later.reply.status);
    assert.deepEqual(now.message.error, later.message.error);
    assert.equal(world.inFlight, 0);
    return { answer: later, errors: world.errors };
  }

  // covers: modern/missing-resource, modern/unknown-method
  it.each([
    [-32601, 404],
    [-32020, 400],
    [-32021, 400],
    [-32022, 400],
    [-32602, 200],
    [-32603, 200],
    [1, 200],
  ])("with %s have the status %s", async (code, status) => {
    const { answer, errors } = await failWith(new JsonRpcError(code, "no", { uri: "a:b" }));
    assert.equal(answer.status, status);
    assert.deepEqual(answer.message.error, { code, message: "no", data: { uri: "a:b" } });
    assert.deepEqual(errors, []);
  });

  it("with an error of the transport say its text", async () => {
    const { answer } = await failWith(new TransportError("CLIENT_TIMEOUT", "too late"));
    assert.deepEqual(answer.message.error, { code: -32000, message: "too late" });
    assert.equal(answer.status, 200);
  });

  // covers: all/no-secrets
  it("with any other error are logged, and say nothing of it", async () => {
    const { answer, errors } = await failWith(new Error(SECRET));
    assert.deepEqual(answer.refusal, [200, -32603]);
    assert.deepEqual(answer.message.error, { code: -32603, message: "Internal error" });
    assert.equal(errors.length, 2);
  });

  it("because their result is no object are a fault of the backend", async () => {
    const world = new StatelessWorld({ methods: { list: () => [1] as never } });
    assert.deepEqual((await world.post("list")).refusal, [200, -32603]);
    assert.equal(world.errors.length, 1);
  });

  it("because the server's description does are answered too", async () => {
    const backend = { describe: () => Promise.reject(new Error(SECRET)) };
    const world = new StatelessWorld({ methods: { list: () => ({}) }, backend });
    assert.deepEqual((await world.post("list")).refusal, [200, -32603]);
    assert.equal(world.errors.length, 1);
  });

  it("because the header parameters do are answered before the backend is asked", async () => {
    let asked = 0;
    const world = new StatelessWorld({
      methods: { "tools/call": () => ({ asked: (asked += 1) }) },
      backend: { headerParameters: () => Promise.reject(new Error(SECRET)) },
    });
    assert.deepEqual((await world.post("tools/call", { name: "x" })).refusal, [200, -32603]);
    assert.equal(asked, 0);
    assert.equal(world.errors.length, 1);
    assert.equal(world.inFlight, 0);
  });
});
