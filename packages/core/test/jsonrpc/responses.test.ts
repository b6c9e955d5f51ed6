import { describe, expect, it } from "@jest/globals";
import { JsonRpcError } from "../../src/errors/json-rpc-error.js";
import { TransportError } from "../../src/errors/transport-error.js";
import {
  errorResponse,
  isExpectedError,
  resultResponse,
  toErrorObject,
} from "../../src/jsonrpc/responses.js";

const failure = { code: -32603, message: "no" };

describe("resultResponse", () => {
  it("answers with the id of its request", () => {
    expect(resultResponse("a", { x: 1 })).toEqual({ jsonrpc: "2.0", id: "a", result: { x: 1 } });
  });
});

describe("errorResponse", () => {
  it.each([[1], ["a"], [null], [0], [""]])("has the id %j", (id) => {
    expect(errorResponse(id, failure)).toEqual({ jsonrpc: "2.0", id, error: failure });
  });

  it("leaves an unknown id out, as 2025-11-25 wants it", () => {
    expect(Object.keys(errorResponse(undefined, failure))).toEqual(["jsonrpc", "error"]);
  });
});

describe("toErrorObject", () => {
  it("tells what a JsonRpcError says, its data included", () => {
    expect(toErrorObject(new JsonRpcError(-32002, "gone", { uri: "x" }))).toEqual({
      code: -32002,
      message: "gone",
      data: { uri: "x" },
    });
    expect(toErrorObject(new JsonRpcError(1, "zero", 0))).toHaveProperty("data", 0);
    expect(toErrorObject(new JsonRpcError(1, "null", null))).toHaveProperty("data", null);
  });

  it("has no data where there is none", () => {
    expect(Object.keys(toErrorObject(new JsonRpcError(1, "no")))).toEqual(["code", "message"]);
  });

  it("tells of a TransportError its number and text, not its code or cause", () => {
    const error = new TransportError("SESSION_LIMIT", "full", { cause: new Error("secret") });
    expect(toErrorObject(error)).toEqual({ code: -32000, message: "full" });
  });

  it.each([
    [new Error("secret")],
    ["secret"],
    [undefined],
    [null],
    [{ code: 1, message: "secret" }],
  ])("tells nothing of %p but that it happened", (error) => {
    expect(toErrorObject(error)).toEqual({ code: -32603, message: "Internal error" });
  });
});

describe("isExpectedError", () => {
  it("is true of the errors whose text may be shown", () => {
    expect(isExpectedError(new JsonRpcError(1, "no"))).toBe(true);
    expect(isExpectedError(TransportError.sessionNotFound())).toBe(true);
    for (const error of [new Error("no"), "no", undefined, null]) {
      expect(isExpectedError(error)).toBe(false);
    }
  });
});
