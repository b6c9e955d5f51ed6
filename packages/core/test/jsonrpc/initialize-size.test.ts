import { describe, expect, it } from "@jest/globals";
import { requireInitializeSize } from "../../src/jsonrpc/initialize-size.js";
import type { JsonObject, JsonRpcRequest } from "../../src/jsonrpc/message.js";
import { thrownBy } from "../thrown-by.js";

const initialize = (params?: JsonObject): JsonRpcRequest => {
  const request = { jsonrpc: "2.0", id: 1, method: "initialize" } as const;
  return params ? { ...request, params } : request;
};

describe("requireInitializeSize", () => {
  it.each([
    ["ASCII", { a: "12345" }, 13],
    ["what takes more bytes than characters", { a: "ü€" }, 13],
    ["nothing", undefined, 2],
  ])("holds %s to its bytes", (_, params, bytes) => {
    expect(() => requireInitializeSize(initialize(params), bytes)).not.toThrow();
    const error = thrownBy(() => requireInitializeSize(initialize(params), bytes - 1));
    expect([error.code, error.status]).toEqual(["BODY_TOO_LARGE", 413]);
    expect(error.message).toContain(`${bytes - 1} bytes`);
  });
});
