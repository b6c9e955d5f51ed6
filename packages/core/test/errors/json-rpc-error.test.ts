import { describe, expect, it } from "@jest/globals";
import { JsonRpcError, RPC_CODE } from "../../src/errors/json-rpc-error.js";

describe("JsonRpcError", () => {
  it("is an error with a name, a code, a message and data", () => {
    const error = new JsonRpcError(-32_002, "gone", { uri: "x" });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: "JsonRpcError",
      code: -32_002,
      message: "gone",
      data: { uri: "x" },
    });
    expect(new JsonRpcError(1, "no").data).toBeUndefined();
  });

  it("names a method that is not there", () => {
    expect(JsonRpcError.methodNotFound("tools/nope")).toMatchObject({
      code: -32_601,
      message: "Method not found: tools/nope",
    });
  });
});

describe("RPC_CODE", () => {
  it("has the numbers of JSON-RPC 2.0 and MCP", () => {
    expect(RPC_CODE).toEqual({
      parseError: -32_700,
      invalidRequest: -32_600,
      methodNotFound: -32_601,
      invalidParams: -32_602,
      internalError: -32_603,
      resourceNotFound: -32_002,
      headerMismatch: -32_020,
      missingCapability: -32_021,
      unsupportedRevision: -32_022,
    });
  });
});
