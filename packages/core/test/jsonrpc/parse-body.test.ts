import { describe, expect, it } from "@jest/globals";
import { parseJson, requireNesting, toJsonRpcBody } from "../../src/jsonrpc/parse-body.js";
import { thrownBy } from "../thrown-by.js";

const bounds = { maxJsonDepth: 3, maxBatchLength: 2 };
const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
const invalid = (message: string) => expect.objectContaining({ code: "INVALID_REQUEST", message });

describe("parseJson", () => {
  it("gives the value", () => {
    expect(parseJson('{"a":[1,"é"]}', bounds)).toEqual({ a: [1, "é"] });
    expect(parseJson(" null ", bounds)).toBeNull();
  });

  it.each(["", "{", "{'a':1}", "undefined", "[1,]", "\u{feff}1", "1 2"])(
    "refuses %j with PARSE_ERROR, and keeps the parser's reason as its cause",
    (text) => {
      const error = thrownBy(() => parseJson(text, bounds));
      expect(error).toMatchObject({
        code: "PARSE_ERROR",
        message: "Parse error: the body is not JSON",
        cause: { name: "SyntaxError" },
      });
    },
  );

  it("does not repeat what was sent", () => {
    const error = thrownBy(() => parseJson("{secret", bounds));
    expect(error.message).not.toContain("secret");
  });

  it("takes as many levels as are allowed, and refuses one more before parsing", () => {
    expect(parseJson("[[[1]]]", bounds)).toEqual([[[1]]]);
    expect(() => parseJson("[[[[1]]]]", bounds)).toThrow(
      invalid("Invalid request: JSON nests deeper than 3 levels"),
    );
    expect(() => parseJson("[[[[no JSON", bounds)).toThrow("nests deeper");
  });
});

describe("requireNesting", () => {
  it("holds a parsed value to the same bound", () => {
    expect(() => requireNesting([[[1]]], bounds)).not.toThrow();
    expect(() => requireNesting([[[{}]]], bounds)).toThrow(
      invalid("Invalid request: JSON nests deeper than 3 levels"),
    );
  });
});

describe("toJsonRpcBody", () => {
  it("recognises a message, and hands on the very same", () => {
    const body = toJsonRpcBody(ping, bounds);
    expect(body).toEqual({ batch: false, message: ping });
    expect(body.batch ? undefined : body.message).toBe(ping);
  });

  it("recognises a batch, in its order", () => {
    const result = { jsonrpc: "2.0", id: 2, result: {} };
    expect(toJsonRpcBody([ping, result], bounds)).toEqual({
      batch: true,
      messages: [ping, result],
    });
    expect(toJsonRpcBody([ping], bounds)).toEqual({ batch: true, messages: [ping] });
  });

  it("refuses what is no message", () => {
    for (const value of [null, 1, "x", {}, { ...ping, id: null }]) {
      expect(() => toJsonRpcBody(value, bounds)).toThrow(
        invalid("Invalid request: not a JSON-RPC 2.0 message"),
      );
    }
  });

  it("refuses a batch that is empty", () => {
    expect(() => toJsonRpcBody([], bounds)).toThrow(invalid("Invalid request: empty batch"));
  });

  it("refuses a batch that is too long, before it looks inside", () => {
    expect(() => toJsonRpcBody([1, 2, 3], bounds)).toThrow(
      invalid("Invalid request: a batch may hold at most 2 messages"),
    );
  });

  it("refuses a batch with one wrong member, or with a batch inside", () => {
    for (const member of [{}, null, [ping]]) {
      expect(() => toJsonRpcBody([ping, member], bounds)).toThrow(
        invalid("Invalid request: not a JSON-RPC 2.0 message"),
      );
    }
  });
});
