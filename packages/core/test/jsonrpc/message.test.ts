import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { jsonRpcMessageSchema } from "../../src/jsonrpc/message-schema.js";
import { isJsonRpcId, isObject, kindOf } from "../../src/jsonrpc/message.js";

const call = { jsonrpc: "2.0", id: 1, method: "tools/call" };
const notification = { jsonrpc: "2.0", method: "notifications/initialized" };
const result = { jsonrpc: "2.0", id: 1, result: {} };
const failure = { jsonrpc: "2.0", id: 1, error: { code: -32603, message: "no" } };

const FIELD_NAMES = ["jsonrpc", "id", "method", "params", "result", "error", "extra"];

/** Ids that are right, ids that are nearly right, and ids from elsewhere. */
const id = fc.oneof(
  fc.constantFrom(1, -1, 0, "1", "", null, undefined, 1.5, 2 ** 53, -(2 ** 53), Number.NaN, true),
  fc.constant([1]),
  fc.constant({}),
);
const object = fc.oneof(
  fc.constantFrom({}, [], null, undefined, "text", 1, false),
  fc.dictionary(fc.constantFrom("a", "constructor", "__proto__", "toString"), fc.jsonValue()),
);
const errorObject = fc.oneof(
  fc.record(
    {
      code: fc.constantFrom<unknown>(-32600, 0, 1.5, 2 ** 53, "1", null, undefined),
      message: fc.constantFrom<unknown>("no", "", null, undefined, 1),
      data: fc.jsonValue(),
    },
    { requiredKeys: [] },
  ),
  object,
);
const fields = fc.record(
  {
    jsonrpc: fc.constantFrom<unknown>("2.0", "1.0", 2, null, undefined),
    id,
    method: fc.constantFrom<unknown>("ping", "", null, undefined, 1),
    params: object,
    result: object,
    error: errorObject,
    extra: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
/** Right messages in which a few fields are set to something else, right or wrong. */
const nearMiss = fc
  .tuple(
    fc.constantFrom(call, notification, result, failure),
    fields,
    fc.subarray(FIELD_NAMES, { maxLength: 3 }),
  )
  .map(([right, others, names]) => ({
    ...right,
    ...Object.fromEntries(Object.entries(others).filter(([name]) => names.includes(name))),
  }));

function agrees(value: unknown): void {
  expect(kindOf(value) !== "invalid").toBe(jsonRpcMessageSchema.safeParse(value).success);
}

describe("kindOf", () => {
  it.each([
    ["request", call],
    ["request", { ...call, id: "1", params: {} }],
    ["request", { ...call, id: "", method: "" }],
    ["request", { ...call, id: -0 }],
    ["notification", notification],
    ["notification", { ...notification, params: { a: [1] } }],
    ["response", result],
    ["response", { ...result, id: "1" }],
    ["response", failure],
    ["response", { ...failure, id: null }],
    ["response", { jsonrpc: "2.0", error: failure.error }],
    ["response", { ...failure, error: { ...failure.error, data: null, more: 1 } }],
  ])("is %s for %j", (kind, value) => {
    expect(kindOf(value)).toBe(kind);
  });

  it("lets fields through that JSON-RPC has no word on", () => {
    expect(kindOf({ ...call, _meta: {}, extra: 1 })).toBe("request");
  });

  it("takes a field that is undefined for one that is not there", () => {
    expect(kindOf({ ...call, id: undefined, params: undefined })).toBe("notification");
    expect(kindOf({ ...result, method: undefined, error: undefined })).toBe("response");
  });

  it.each([
    ["no object", [undefined, null, true, 1, "text", [], [call], () => call]],
    ["another version", [{ ...call, jsonrpc: "1.0" }, { ...call, jsonrpc: 2 }, { method: "x" }]],
    ["no kind", [{ jsonrpc: "2.0" }, { jsonrpc: "2.0", id: 1 }]],
    ["an id that is null", [{ ...call, id: null }]],
    [
      "an id that is no integer",
      [
        { ...call, id: 1.5 },
        { ...call, id: {} },
        { ...call, id: true },
      ],
    ],
    ["an id that JavaScript cannot hold exactly", [{ ...call, id: 2 ** 53 }]],
    [
      "a method that is no text",
      [
        { ...call, method: null },
        { ...call, method: 1 },
      ],
    ],
    ["params that are no object", [null, [], "x", 1].map((params) => ({ ...call, params }))],
    [
      "a call with a result or an error",
      [
        { ...call, ...result },
        { ...call, ...failure },
      ],
    ],
    ["a call with a result that is null", [{ ...call, result: null }]],
    [
      "a result that is no object",
      [null, [], "x", 1].map((value) => ({ ...result, result: value })),
    ],
    [
      "a result without an id",
      [
        { ...result, id: null },
        { ...result, id: undefined },
      ],
    ],
    [
      "result and error together",
      [
        { ...result, ...failure },
        { ...result, error: null },
      ],
    ],
    [
      "an error whose id is wrong",
      [
        { ...failure, id: 1.5 },
        { ...failure, id: [] },
      ],
    ],
    ["an error that is no object", [null, [], "x"].map((error) => ({ ...failure, error }))],
    ["an error's code that is no integer", [{ ...failure, error: { code: 0.5, message: "no" } }]],
    ["an error without a text", [{ ...failure, error: { code: 1 } }]],
  ])("is invalid for %s", (_, values) => {
    expect(values.map(kindOf)).toEqual(values.map(() => "invalid"));
  });

  it("agrees with the schema over arbitrary JSON", () => {
    fc.assert(fc.property(fc.jsonValue(), agrees), { numRuns: 1_000 });
  });

  it("agrees with the schema over messages that are right or nearly right", () => {
    fc.assert(fc.property(nearMiss, agrees), { numRuns: 3_000 });
  });

  it("is asked about enough messages of every kind for that to mean something", () => {
    const kinds = fc.sample(nearMiss, { numRuns: 2_000, seed: 1 }).map(kindOf);
    for (const kind of ["request", "notification", "response", "invalid"] as const) {
      expect(kinds.filter((each) => each === kind).length).toBeGreaterThan(50);
    }
  });
});

describe("isJsonRpcId", () => {
  it("knows strings and safe integers", () => {
    expect(["", "a", 0, -1, Number.MAX_SAFE_INTEGER].map(isJsonRpcId)).not.toContain(false);
    expect([null, undefined, 0.5, Infinity, 2 ** 53, 1n, {}].map(isJsonRpcId)).not.toContain(true);
  });
});

describe("isObject", () => {
  it("means JSON's objects: neither null nor an array", () => {
    expect([{}, { a: 1 }, Object.create(null)].map(isObject)).not.toContain(false);
    expect([null, [], "x", 1, undefined, () => 1].map(isObject)).not.toContain(true);
  });
});
