import assert from "node:assert/strict";
import type { JsonObject, JsonRpcRequest } from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { describe, it } from "@jest/globals";
import { RequestStateSeal } from "../../src/stateless/request-state.js";

const TTL_MS = 1_000;
const [OLD, NEW] = ["old ".repeat(8), "new ".repeat(8)];

function makeSeal(keys: readonly string[] = [OLD], clock = new ManualClock()) {
  return new RequestStateSeal({ clock, ttlMs: TTL_MS, keys });
}

function call(params?: JsonObject, method = "tools/call"): JsonRpcRequest {
  return { jsonrpc: "2.0", id: 1, method, ...(params === undefined ? {} : { params }) };
}

describe("RequestStateSeal", () => {
  it("opens what it has sealed, with all that is in it", async () => {
    const seal = makeSeal();
    const sealed = await seal.seal({ call: "c", state: "Grüße ☃" }, call(), "alice");
    assert.deepEqual(await seal.open(sealed, call(), "alice"), { call: "c", state: "Grüße ☃" });
  });

  it("writes text that needs no escapes", async () => {
    const sealed = await makeSeal().seal({ state: "???>>>~~~ÿÿÿ" }, call(), undefined);
    assert.match(sealed, /^[\w-]+\.[\w-]+$/);
  });

  // covers: modern/request-state
  it("opens nothing that was altered, in any place", async () => {
    const seal = makeSeal();
    const sealed = await seal.seal({ call: "c" }, call(), undefined);
    for (const at of [0, sealed.indexOf(".") - 1, sealed.indexOf(".") + 1]) {
      const other = sealed[at] === "A" ? "B" : "A";
      const altered = sealed.slice(0, at) + other + sealed.slice(at + 1);
      assert.equal(await seal.open(altered, call(), undefined), undefined);
    }
  });

  it("opens nothing that has the payload of one and the signature of another", async () => {
    const seal = makeSeal();
    const [payload] = (await seal.seal({ call: "a" }, call(), undefined)).split(".");
    const [, signature] = (await seal.seal({ call: "b" }, call(), undefined)).split(".");
    assert.equal(await seal.open(`${payload}.${signature}`, call(), undefined), undefined);
  });

  it.each(["", ".", "a", "a.", ".a", "a.b", "a.b.c", "ä.ö", "a b.c d", "abcde.fghij", "%.%"])(
    "opens no %j",
    async (text) => {
      assert.equal(await makeSeal().open(text, call(), undefined), undefined);
    },
  );

  it("opens nothing with something behind it", async () => {
    const seal = makeSeal();
    const sealed = await seal.seal({ call: "c" }, call(), undefined);
    assert.equal(await seal.open(`${sealed}.`, call(), undefined), undefined);
    assert.equal(await seal.open(`${sealed}.x`, call(), undefined), undefined);
  });

  it("opens for the same principal only, and no principal is not the one without a name", async () => {
    const seal = makeSeal();
    for (const principal of ["alice", "", "null", undefined]) {
      const sealed = await seal.seal({ call: "c" }, call(), principal);
      for (const other of ["alice", "", "null", undefined]) {
        const opened = await seal.open(sealed, call(), other);
        assert.equal(opened !== undefined, principal === other);
      }
    }
  });

  // covers: modern/request-state
  it("opens for the same method only", async () => {
    const seal = makeSeal();
    const sealed = await seal.seal({ call: "c" }, call({}, "tools/call"), undefined);
    assert.equal(await seal.open(sealed, call({}, "prompts/get"), undefined), undefined);
  });

  it.each([
    [{ name: "a" }, { name: "b" }],
    [{ name: "a" }, {}],
    [{ name: "a" }, { name: "a", more: null }],
    [{ arguments: { n: 1 } }, { arguments: { n: "1" } }],
    [{ arguments: [1, 2] }, { arguments: [2, 1] }],
    [{ arguments: {} }, { arguments: [] }],
    [{ arguments: { a: 1 } }, { arguments: [["a", 1]] }],
    [{ arguments: null }, { arguments: {} }],
  ])("sealed for %j, does not open for %j", async (params, other) => {
    const seal = makeSeal();
    const sealed = await seal.seal({ call: "c" }, call(params), undefined);
    assert.deepEqual(await seal.open(sealed, call(params), undefined), { call: "c" });
    assert.equal(await seal.open(sealed, call(other), undefined), undefined);
  });

  it("opens whatever the order of keys is, at any depth", async () => {
    const seal = makeSeal();
    const params = { name: "a", arguments: { x: 1, list: [{ p: 1, q: 2 }] } };
    const turned = { arguments: { list: [{ q: 2, p: 1 }], x: 1 }, name: "a" };
    const sealed = await seal.seal({ call: "c" }, call(params), undefined);
    assert.deepEqual(await seal.open(sealed, call(turned), undefined), { call: "c" });
  });

  it("opens for a retry, which says other things about itself", async () => {
    const seal = makeSeal();
    const sealed = await seal.seal({ call: "c" }, call({ name: "a", _meta: { a: 1 } }), undefined);
    const retry = { name: "a", _meta: { b: 2 }, inputResponses: { x: {} }, requestState: sealed };
    assert.deepEqual(await seal.open(sealed, call(retry), undefined), { call: "c" });
  });

  it("opens for a request without parameters as for one with none in them", async () => {
    const seal = makeSeal();
    const sealed = await seal.seal({ call: "c" }, call(), undefined);
    assert.deepEqual(await seal.open(sealed, call({}), undefined), { call: "c" });
  });

  it("opens until it is over, and not after", async () => {
    const clock = new ManualClock();
    const seal = makeSeal([OLD], clock);
    const sealed = await seal.seal({ call: "c" }, call(), undefined);
    clock.advance(TTL_MS - 1);
    assert.deepEqual(await seal.open(sealed, call(), undefined), { call: "c" });
    clock.advance(1);
    assert.equal(await seal.open(sealed, call(), undefined), undefined);
  });

  it("opens with any of its keys, and seals with the first", async () => {
    const before = await makeSeal([OLD]).seal({ call: "c" }, call(), undefined);
    assert.deepEqual(await makeSeal([NEW, OLD]).open(before, call(), undefined), { call: "c" });
    const after = await makeSeal([NEW, OLD]).seal({ call: "c" }, call(), undefined);
    assert.deepEqual(await makeSeal([NEW]).open(after, call(), undefined), { call: "c" });
    assert.equal(await makeSeal([OLD]).open(after, call(), undefined), undefined);
  });

  it("does not seal without a key", async () => {
    await assert.rejects(makeSeal([]).seal({ call: "c" }, call(), undefined), TypeError);
  });
});
