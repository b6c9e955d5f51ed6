import assert from "node:assert/strict";
import { parseStreamableHttpConfig } from "@crossfade/core";
import { describe, it } from "@jest/globals";
import { RequestQuota } from "../../src/stateless/request-quota.js";
import { ALICE, BOB, capable, Gate, settled, StatelessWorld } from "./stateless-world.js";

function makeWorld(limits: {
  readonly maxStatelessRequests?: number;
  readonly maxStatelessRequestsPerPrincipal?: number;
}) {
  const gate = new Gate();
  const world = new StatelessWorld({
    config: { ...limits, retryAfterMs: 3_000 },
    methods: {
      hold: () => gate.passed.then(() => ({})),
      "tools/call": async (_, exchange) => exchange.request("roots/list"),
    },
  });
  return { world, gate };
}

describe("how many modern requests there may be at once", () => {
  it("is limited in all: 503", async () => {
    const { world, gate } = makeWorld({ maxStatelessRequests: 2 });
    const held = [ALICE, BOB].map((caller) => world.post("hold", {}, { caller }));
    const refused = await world.post("hold", {}, { id: 7 });
    assert.deepEqual(refused.refusal, [503, -32000]);
    assert.equal(refused.header("Retry-After"), "3");
    assert.equal(refused.message.id, 7);
    assert.equal(world.counter("statelessQuota.refused"), 1);
    gate.open();
    await Promise.all(held);
    assert.equal((await world.post("hold")).status, 200);
  });

  it("is limited for each principal: 429", async () => {
    const { world, gate } = makeWorld({ maxStatelessRequestsPerPrincipal: 1 });
    const first = world.post("hold", {}, { caller: ALICE });
    const refused = await world.post("hold", {}, { caller: ALICE });
    assert.deepEqual(refused.refusal, [429, -32000]);
    assert.equal(refused.header("Retry-After"), "3");
    assert.equal(world.counter("statelessQuota.refusedOfPrincipal"), 1);
    const other = world.post("hold", {}, { caller: BOB });
    gate.open();
    assert.equal((await first).status, 200);
    assert.equal((await other).status, 200);
    assert.equal((await world.post("hold", {}, { caller: ALICE })).status, 200);
  });

  it("does not count those whose client has gone", async () => {
    const { world } = makeWorld({ maxStatelessRequests: 1 });
    const waiting = world.start("hold");
    await settled();
    waiting.leave();
    assert.equal((await world.post("no/such")).status, 404);
  });

  it("does not count those that were refused", async () => {
    const { world } = makeWorld({ maxStatelessRequests: 1 });
    for (const _ of [1, 2]) assert.equal((await world.post("no/such")).status, 404);
  });

  it("does not count calls that wait for their client", async () => {
    const { world } = makeWorld({ maxStatelessRequests: 1 });
    for (const _ of [1, 2]) {
      const answer = await world.post("tools/call", { name: "x" }, { meta: capable("roots") });
      assert.equal(answer.result["resultType"], "input_required");
    }
  });

  it("counts clients that listen", async () => {
    const { world } = makeWorld({ maxStatelessRequests: 1 });
    const listening = await world.post("subscriptions/listen", { notifications: {} });
    assert.equal((await world.post("no/such")).status, 503);
    listening.sink.disconnect();
    assert.equal((await world.post("no/such")).status, 404);
  });
});

describe("RequestQuota", () => {
  it("forgets principals that have no request left", () => {
    const quota = new RequestQuota(parseStreamableHttpConfig());
    for (const key of ["a", "a", "b"]) quota.enter(key);
    assert.deepEqual([quota.count, quota.principals], [3, 2]);
    quota.leave("a");
    assert.deepEqual([quota.count, quota.principals], [2, 2]);
    quota.leave("b");
    assert.deepEqual([quota.count, quota.principals], [1, 1]);
    quota.leave("a");
    assert.deepEqual([quota.count, quota.principals], [0, 0]);
    quota.enter("a");
    assert.deepEqual([quota.count, quota.principals], [1, 1]);
  });

  it("keeps at most one principal whose requests are over", () => {
    const quota = new RequestQuota(parseStreamableHttpConfig());
    for (const key of ["a", "b", "c"]) {
      quota.enter(key);
      quota.leave(key);
    }
    assert.equal(quota.remembered, 1);
  });
});
