import assert from "node:assert/strict";
import { META_KEY, type JsonRpcBody, type JsonRpcMessage } from "@crossfade/core";
import { FakeRequest } from "@crossfade/core/testing";
import { describe, it } from "@jest/globals";
import { isModern, metaOf } from "../../src/stateless/modern-request.js";

const ENVELOPE = { _meta: { [META_KEY.protocolVersion]: "2026-07-28" } };

function one(fields: object): JsonRpcBody {
  return { batch: false, message: { jsonrpc: "2.0", ...fields } as JsonRpcMessage };
}

function withRevision(revision?: string): FakeRequest {
  const headers = revision === undefined ? {} : { "mcp-protocol-version": revision };
  return new FakeRequest({ method: "POST", headers });
}

describe("isModern", () => {
  // covers: modern/recognised
  it("holds for a message whose _meta names a revision, whatever the header says", () => {
    const body = one({ id: 1, method: "tools/list", params: ENVELOPE });
    assert.equal(isModern(body, withRevision()), true);
    assert.equal(isModern(body, withRevision("2025-06-18")), true);
  });

  it("holds even where what _meta names is no revision at all", () => {
    const params = { _meta: { [META_KEY.protocolVersion]: 7 } };
    assert.equal(isModern(one({ id: 1, method: "tools/list", params }), withRevision()), true);
  });

  // covers: modern/recognised
  it("holds for initialize with that _meta only", () => {
    const modern = one({ id: 1, method: "initialize", params: ENVELOPE });
    assert.equal(isModern(modern, withRevision()), true);
    const legacy = one({ id: 1, method: "initialize", params: { _meta: {} } });
    assert.equal(isModern(legacy, withRevision("2026-07-28")), false);
  });

  // covers: modern/recognised
  it.each([
    ["2026-07-28", true],
    ["2099-01-01", true],
    ["2025-11-26", true],
    ["2025-11-25", false],
    ["2024-11-05", false],
    ["draft", false],
    ["9", false],
    ["2026-07-28x", false],
    [undefined, false],
  ])("says of the header %s: %s", (revision, modern) => {
    const request = withRevision(revision);
    assert.equal(isModern(one({ id: 1, method: "tools/list" }), request), modern);
    assert.equal(isModern(one({ id: 1, result: {} }), request), modern);
    assert.equal(isModern({ batch: true, messages: [] }, request), modern);
  });

  // covers: modern/recognised
  it.each(["server/discover", "subscriptions/listen"])("holds for %s by its name", (method) => {
    assert.equal(isModern(one({ id: 1, method }), withRevision("2025-06-18")), true);
  });

  it("does not look into a batch", () => {
    const message = { jsonrpc: "2.0", id: 1, method: "server/discover", params: ENVELOPE } as const;
    assert.equal(isModern({ batch: true, messages: [message] }, withRevision()), false);
  });
});

describe("metaOf", () => {
  it("is the _meta, or empty where there is none or it is no object", () => {
    assert.deepEqual(metaOf({ _meta: { a: 1 } }), { a: 1 });
    for (const params of [undefined, {}, { _meta: "text" }, { _meta: [1] }]) {
      assert.deepEqual(metaOf(params), {});
    }
  });
});
