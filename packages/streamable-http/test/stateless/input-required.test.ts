import assert from "node:assert/strict";
import {
  JsonRpcError,
  type JsonObject,
  type MethodHandler,
  type TransportError,
} from "@crossfade/core";
import { describe, it } from "@jest/globals";
import {
  ALICE,
  BOB,
  capable,
  Gate,
  settled,
  StatelessWorld,
  type Answer,
  type PostOptions,
  type WorldOptions,
} from "./stateless-world.js";

const TTL_MS = 60_000;
const ABLE = capable("elicitation", "sampling", "roots");
const INVALID = [400, -32602];

type Config = NonNullable<WorldOptions["config"]>;

function makeWorld(tool: MethodHandler, config: Config = {}) {
  const before = { call: () => Promise.resolve() };
  const world = new StatelessWorld({
    methods: { "tools/call": tool, "tools/list": tool },
    config: { parkedCallTtlMs: TTL_MS, ...config },
    backend: { headerParameters: () => before.call().then(() => undefined) },
  });
  const call = (params: JsonObject = {}, options: PostOptions = {}) =>
    world.post("tools/call", { name: "tool", ...params }, { meta: ABLE, ...options });
  /** Comes back with these answers, by the place of what was asked for. */
  const retry = (asked: Answer, answers: readonly JsonObject[], options: PostOptions = {}) =>
    call(retryOf(asked, answers), options);
  return { world, call, retry, before };
}

function retryOf({ result }: Answer, answers: readonly JsonObject[]): JsonObject {
  const keys = Object.keys(result["inputRequests"] ?? {});
  const inputResponses = Object.fromEntries(answers.map((answer, at) => [keys[at], answer]));
  return { requestState: result["requestState"], inputResponses };
}

/** What is asked for. */
function requestsOf({ result }: Answer): readonly unknown[] {
  assert.equal(result["resultType"], "input_required");
  return Object.values(result["inputRequests"] as JsonObject);
}

/** Asks once and says what came of it. */
const askOnce: MethodHandler = async (_, exchange) => ({
  answer: await exchange.request("elicitation/create", { message: "Name?" }),
});

describe("a call that asks its client", () => {
  // covers: modern/input-required
  it("is answered with what it asks for, and resumed with the answer", async () => {
    const { world, call, retry } = makeWorld(askOnce);
    const asked = await call();
    assert.equal(asked.status, 200);
    const request = { method: "elicitation/create", params: { message: "Name?" } };
    assert.deepEqual(requestsOf(asked), [request]);
    assert.equal(world.inFlight, 0);
    const done = await retry(asked, [{ action: "accept" }]);
    assert.equal(done.result["resultType"], "complete");
    assert.deepEqual(done.result["answer"], { action: "accept" });
    assert.equal(world.counter("parked.parked"), 1);
    assert.equal(world.counter("parked.resumed"), 1);
    assert.equal(world.inFlight, 0);
  });

  it("is answered under the id of whoever waits", async () => {
    const { call, retry } = makeWorld(askOnce);
    const asked = await call({}, { id: "first" });
    assert.equal(asked.message.id, "first");
    assert.equal((await retry(asked, [{}], { id: "second" })).message.id, "second");
  });

  it("asks side by side in one result", async () => {
    const { call, retry } = makeWorld(async (_, exchange) => ({
      all: await Promise.all([
        exchange.request("roots/list"),
        exchange.request("sampling/createMessage", { n: 1 }),
        exchange.request("sampling/createMessage", { n: 2 }),
      ]),
    }));
    const asked = await call();
    assert.deepEqual(requestsOf(asked), [
      { method: "roots/list" },
      { method: "sampling/createMessage", params: { n: 1 } },
      { method: "sampling/createMessage", params: { n: 2 } },
    ]);
    const done = await retry(asked, [{ a: 0 }, { a: 1 }, { a: 2 }]);
    assert.deepEqual(done.result["all"], [{ a: 0 }, { a: 1 }, { a: 2 }]);
  });

  it("asks one after the other in a result each", async () => {
    const { call, retry } = makeWorld(async (_, exchange) => ({
      first: await exchange.request("elicitation/create", { n: 1 }),
      second: await exchange.request("elicitation/create", { n: 2 }),
    }));
    const asked = await call();
    const again = await retry(asked, [{ a: 1 }]);
    assert.deepEqual(requestsOf(again), [{ method: "elicitation/create", params: { n: 2 } }]);
    const done = await retry(again, [{ a: 2 }]);
    assert.deepEqual([done.result["first"], done.result["second"]], [{ a: 1 }, { a: 2 }]);
  });

  it("asks again for an answer that is missing or no object, and leaves others alone", async () => {
    const { call, retry } = makeWorld(async (_, exchange) => ({
      all: await Promise.all([exchange.request("roots/list"), exchange.request("roots/list")]),
    }));
    const asked = await call();
    const keys = Object.keys(asked.result["inputRequests"] as JsonObject);
    const { requestState } = asked.result;
    const inputResponses = { [keys[0] ?? ""]: { a: 0 }, [keys[1] ?? ""]: "no", extra: { a: 9 } };
    const again = await call({ requestState, inputResponses });
    const missing = again.result["inputRequests"] as JsonObject;
    assert.deepEqual(Object.keys(missing), [keys[1]]);
    const done = await retry(again, [{ a: 1 }]);
    assert.deepEqual(done.result["all"], [{ a: 0 }, { a: 1 }]);
  });

  it("asks again for everything where there are no answers at all", async () => {
    const { call } = makeWorld(askOnce);
    const asked = await call();
    const again = await call({ requestState: asked.result["requestState"] });
    assert.deepEqual(again.result["inputRequests"], asked.result["inputRequests"]);
    assert.notEqual(again.result["requestState"], asked.result["requestState"]);
  });

  it("sees the HTTP request of whoever waits", async () => {
    const { call, retry } = makeWorld(async (_, exchange) => {
      const before = exchange.http.headers["x-own"];
      await exchange.request("roots/list");
      return { headers: [before, exchange.http.headers["x-own"]] };
    });
    const asked = await call({}, { headers: { "x-own": "1" } });
    const done = await retry(asked, [{}], { headers: { "x-own": "2" } });
    assert.deepEqual(done.result["headers"], ["1", "2"]);
  });

  it("can end with an error after the answer", async () => {
    const { call, retry } = makeWorld(async (_, exchange) => {
      await exchange.request("roots/list");
      throw new JsonRpcError(-32602, "not these");
    });
    assert.deepEqual((await retry(await call(), [{}])).refusal, [200, -32602]);
  });
});

describe("what a call may ask for", () => {
  // covers: modern/missing-capability, modern/input-kinds
  it("is what the client has declared: otherwise -32021", async () => {
    const rejections: unknown[] = [];
    const { call, world } = makeWorld(async (_, exchange) =>
      exchange.request("sampling/createMessage").catch((error: unknown) => {
        rejections.push(error, exchange.signal.aborted);
        throw error;
      }),
    );
    const answer = await call({}, { meta: capable("elicitation") });
    assert.deepEqual(answer.refusal, [400, -32021]);
    assert.deepEqual(answer.message.error?.data, { requiredCapabilities: { sampling: {} } });
    assert.equal((rejections[0] as JsonRpcError).code, -32021);
    assert.equal(rejections[1], true);
    assert.equal(world.inFlight, 0);
  });

  it("is nothing that no client answers", async () => {
    const answer = await makeWorld((_, exchange) => exchange.request("tools/call")).call();
    assert.equal(answer.message.error?.code, -32600);
    assert.match(answer.message.error?.message ?? "", /tools\/call/);
  });

  // covers: modern/input-kinds
  it("is nothing at all for the results of other methods", async () => {
    const { world } = makeWorld((_, exchange) => exchange.request("roots/list"));
    const { message } = await world.post("tools/list", {}, { meta: ABLE });
    assert.equal(message.error?.code, -32600);
    assert.match(message.error?.message ?? "", /not tools\/list/);
  });
});

describe("coming back", () => {
  // covers: modern/request-state-once
  it("works once", async () => {
    const { call, retry } = makeWorld(askOnce);
    const asked = await call();
    const both = await Promise.all([retry(asked, [{ a: 1 }]), retry(asked, [{ a: 2 }])]);
    assert.deepEqual(new Set(both.map(({ status }) => status)), new Set([200, 400]));
    assert.deepEqual((await retry(asked, [{ a: 3 }])).refusal, INVALID);
  });

  // covers: modern/request-state
  it.each([
    ["with another tool", { name: "other" }, {}],
    ["with other arguments", { arguments: { a: 1 } }, {}],
    ["as another principal", {}, { caller: BOB }],
  ])("does not work %s, and does not use it up", async (_, params, options) => {
    const { call, retry, world } = makeWorld(askOnce);
    const asked = await call({}, { caller: ALICE });
    const refused = await call(
      { ...retryOf(asked, [{}]), ...params },
      { caller: ALICE, ...options },
    );
    assert.deepEqual(refused.refusal, INVALID);
    assert.equal(world.inFlight, 0);
    assert.equal((await retry(asked, [{}], { caller: ALICE })).status, 200);
  });

  // covers: modern/request-state-once
  it.each(["", "x.y", 7, null, {}])("does not work with %j", async (requestState) => {
    const { call } = makeWorld(askOnce);
    assert.deepEqual((await call({ requestState })).refusal, INVALID);
  });

  // covers: modern/request-state
  it("does not work too late, and the call is given up", async () => {
    const gate = new Gate<unknown>();
    const { call, retry, world } = makeWorld(async (_, exchange) => {
      await exchange.request("roots/list").catch(gate.open);
      return {};
    });
    const asked = await call();
    await world.pass(TTL_MS - 1);
    assert.equal(world.counter("parked.expired"), 0);
    await world.pass(1);
    assert.equal(world.counter("parked.expired"), 1);
    assert.equal(((await gate.passed) as TransportError).code, "CLIENT_TIMEOUT");
    assert.deepEqual((await retry(asked, [{}])).refusal, INVALID);
  });

  it("does not work after the server has closed, and the call is given up", async () => {
    const gate = new Gate<unknown>();
    const { call, world } = makeWorld(async (_, exchange) => {
      await exchange.request("roots/list").catch(gate.open);
      return {};
    });
    await call();
    await world.transport.close();
    assert.equal(((await gate.passed) as TransportError).code, "SESSION_DISCONNECTED");
  });

  it("finds what came of the call meanwhile", async () => {
    const gate = new Gate<JsonObject>();
    const { call, retry, world } = makeWorld(async (_, exchange) =>
      Promise.race([exchange.request("roots/list"), gate.passed]),
    );
    const asked = await call();
    gate.open({ early: true });
    await settled();
    assert.equal((await retry(asked, [])).result["early"], true);
    assert.equal(world.inFlight, 0);
  });

  it("leads to a call that is cancelled when that client goes", async () => {
    const resumed = new Gate();
    const aborted = new Gate<unknown>();
    const { call, world } = makeWorld(async (_, exchange) => {
      await exchange.request("roots/list");
      exchange.signal.addEventListener("abort", () => aborted.open(exchange.signal.reason));
      resumed.open();
      return new Promise(() => undefined);
    });
    const params = { name: "tool", ...retryOf(await call(), [{}]) };
    const back = world.start("tools/call", params, { meta: ABLE });
    await resumed.passed;
    assert.equal(world.inFlight, 1);
    back.leave();
    assert.equal(((await aborted.passed) as TransportError).code, "REQUEST_CANCELLED");
    assert.equal(world.inFlight, 0);
  });

  it("and leaving before the state is read does not use it up", async () => {
    const gate = new Gate();
    const { call, retry, world, before } = makeWorld(askOnce);
    const asked = await call();
    before.call = () => gate.passed;
    const params = { name: "tool", ...retryOf(asked, [{ a: 1 }]) };
    const back = world.start("tools/call", params, { meta: ABLE });
    await settled();
    back.leave();
    gate.open();
    await settled();
    assert.deepEqual((await retry(asked, [{ a: 2 }])).result["answer"], { a: 2 });
  });
});

describe("how many calls wait for their clients", () => {
  it("is limited, and the one that asks beyond is refused", async () => {
    const { call, retry, world } = makeWorld(askOnce, { maxParkedCalls: 1 });
    const asked = await call();
    const refused = await call();
    assert.deepEqual(refused.refusal, [200, -32000]);
    assert.equal(world.counter("parked.refused"), 1);
    assert.equal((await retry(asked, [{}])).status, 200);
    assert.equal((await call()).result["resultType"], "input_required");
  });
});
