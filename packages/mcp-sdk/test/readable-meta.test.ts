import { describe, expect, it } from "@jest/globals";
import { isJSONRPCRequest } from "@modelcontextprotocol/sdk/types.js";
import { isJSONRPCRequest as isJSONRPCRequest2 } from "@modelcontextprotocol/server";
import fc from "fast-check";
import { hasReadableMeta, requireReadableMeta } from "../src/readable-meta.js";

const TASK = "io.modelcontextprotocol/related-task";

const token = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.constantFrom(null, true, {}, [], undefined, 2 ** 53, -0),
);
const task = fc.oneof(
  fc.record({ taskId: fc.oneof(fc.string(), fc.integer()) }, { requiredKeys: [] }),
  fc.constantFrom(null, "x", [], undefined),
);
const meta = fc.oneof(
  fc.record({ progressToken: token, [TASK]: task, other: fc.anything() }, { requiredKeys: [] }),
  fc.constantFrom(null, "x", 1, [], undefined),
);
const params = fc.record({ _meta: meta, name: fc.string() }, { requiredKeys: [] });

describe("hasReadableMeta", () => {
  it("says of any params what both majors' schemas say", () => {
    fc.assert(
      fc.property(params, (given) => {
        const request = { jsonrpc: "2.0", id: 1, method: "x", params: given };
        const readable = hasReadableMeta(given);
        expect(isJSONRPCRequest(request)).toBe(readable);
        expect(isJSONRPCRequest2(request)).toBe(readable);
      }),
      { numRuns: 500 },
    );
  });

  it("lets a request without params through", () => {
    expect(hasReadableMeta(undefined)).toBe(true);
    expect(() => requireReadableMeta({})).not.toThrow();
    expect(() => requireReadableMeta({ _meta: 1 })).toThrow("_meta is malformed");
  });
});
