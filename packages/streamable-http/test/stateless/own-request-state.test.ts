import assert from "node:assert/strict";
import type { JsonObject, MethodHandler } from "@crossfade/core";
import { describe, it } from "@jest/globals";
import { ALICE, BOB, capable, Gate, StatelessWorld } from "./stateless-world.js";

const INPUTS = { name: { method: "elicitation/create", params: { message: "Name?" } } };
const ABLE = { meta: capable("elicitation") };
const KEYS = ["k".repeat(32)];

/** Asks by a result of its own, and shows what it is told then. */
const askByResult: MethodHandler = ({ requestState, inputResponses }) =>
  requestState === undefined
    ? { resultType: "input_required", inputRequests: INPUTS, requestState: "step 1" }
    : { requestState, inputResponses };

function makeWorld(tool: MethodHandler = askByResult, config = {}) {
  const world = new StatelessWorld({ methods: { "tools/call": tool }, config });
  const call = (params: JsonObject = {}, options = {}) =>
    world.post("tools/call", { name: "tool", ...params }, { ...ABLE, ...options });
  return { world, call };
}

describe("a backend that asks by a result of its own", () => {
  it("has its state sealed on the way out, and open again on the way in", async () => {
    const { call, world } = makeWorld();
    const { result } = await call();
    assert.equal(result["resultType"], "input_required");
    assert.deepEqual(result["inputRequests"], INPUTS);
    assert.doesNotMatch(String(result["requestState"]), /step 1/);
    const inputResponses = { name: { action: "accept" } };
    const done = await call({ requestState: result["requestState"], inputResponses });
    assert.equal(done.result["requestState"], "step 1");
    assert.deepEqual(done.result["inputResponses"], inputResponses);
    assert.equal(world.counter("parked.parked"), 0);
  });

  it("has its state refused where somebody else sends it, or nobody sealed it", async () => {
    const { call } = makeWorld();
    const { requestState } = (await call({}, { caller: ALICE })).result;
    const stolen = await call({ requestState }, { caller: BOB });
    assert.deepEqual(stolen.refusal, [400, -32602]);
    assert.deepEqual((await call({ requestState: "step 1" })).refusal, [400, -32602]);
  });

  it("has its state back on any node that knows the key", async () => {
    const [one, two] = [1, 2].map(() => makeWorld(askByResult, { requestStateKeys: KEYS }));
    const { requestState } = (await one?.call())?.result ?? {};
    assert.equal((await two?.call({ requestState }))?.result["requestState"], "step 1");
    const stranger = await makeWorld().call({ requestState });
    assert.deepEqual(stranger.refusal, [400, -32602]);
  });

  it("has its state back as often as the client likes", async () => {
    const { call } = makeWorld();
    const { requestState } = (await call()).result;
    for (const _ of [1, 2]) {
      assert.equal((await call({ requestState })).result["requestState"], "step 1");
    }
  });

  it("needs no state", async () => {
    const result = { resultType: "input_required", inputRequests: INPUTS };
    const answer = await makeWorld(() => result).call();
    assert.deepEqual(answer.result["inputRequests"], INPUTS);
    assert.equal("requestState" in answer.result, false);
  });

  it("needs no requests: the state alone asks the client to come again", async () => {
    const answer = await makeWorld(() => ({
      resultType: "input_required",
      requestState: "s",
    })).call();
    assert.equal(typeof answer.result["requestState"], "string");
  });

  it("may ask for what the client declared only", async () => {
    const answer = await makeWorld().call({}, { meta: capable("roots") });
    assert.deepEqual(answer.refusal, [400, -32021]);
    assert.deepEqual(answer.message.error?.data, { requiredCapabilities: { elicitation: {} } });
  });

  it("may not ask for what no client answers", async () => {
    const inputRequests = { x: { method: "tools/list" } };
    const tool = () => ({ resultType: "input_required", inputRequests });
    assert.equal((await makeWorld(tool).call()).message.error?.code, -32600);
  });

  it("is told of answers that come without a state as they are", async () => {
    const { call } = makeWorld((params) => ({ told: params["inputResponses"] }));
    const answer = await call({ inputResponses: { name: {} } });
    assert.deepEqual(answer.result["told"], { name: {} });
  });
});

describe("a request to the client that the backend gives up", () => {
  it("is not asked for, and the others are", async () => {
    const rejected = new Gate<unknown>();
    const { call } = makeWorld(async (_, exchange) => {
      const given = new AbortController();
      exchange
        .request("elicitation/create", { n: 1 }, { signal: given.signal })
        .catch(rejected.open);
      const other = exchange.request("elicitation/create", { n: 2 });
      given.abort();
      return { other: await other };
    });
    const { result } = await call();
    const requests = Object.entries(result["inputRequests"] as JsonObject);
    assert.deepEqual(
      requests.map(([, request]) => request),
      [{ method: "elicitation/create", params: { n: 2 } }],
    );
    assert.match(String(await rejected.passed), /given up/);
    const inputResponses = { [requests[0]?.[0] ?? ""]: { a: 2 } };
    const done = await call({ requestState: result["requestState"], inputResponses });
    assert.deepEqual(done.result["other"], { a: 2 });
  });

  it("rejects at once where it was given up before", async () => {
    const { call } = makeWorld((_, exchange) =>
      exchange.request("elicitation/create", {}, { signal: AbortSignal.abort() }),
    );
    assert.equal((await call()).message.error?.code, -32000);
  });

  it("makes no difference after the answer", async () => {
    const { call } = makeWorld(async (_, exchange) => {
      const given = new AbortController();
      const { signal } = given;
      const answer = await exchange.request("elicitation/create", {}, { signal });
      given.abort();
      return { answer };
    });
    const { result } = await call();
    const [key = ""] = Object.keys(result["inputRequests"] as JsonObject);
    const inputResponses = { [key]: { a: 1 } };
    const done = await call({ requestState: result["requestState"], inputResponses });
    assert.deepEqual(done.result["answer"], { a: 1 });
  });
});
