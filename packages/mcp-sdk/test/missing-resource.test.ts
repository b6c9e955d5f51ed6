import { JsonRpcError } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import { namingMissingResource } from "../src/missing-resource.js";

const read = {
  jsonrpc: "2.0",
  id: 1,
  method: "resources/read",
  params: { uri: "note://nowhere" },
} as const;

describe("a missing resource", () => {
  it.each([
    [
      "major 1's words",
      new JsonRpcError(-32602, "MCP error -32602: Resource note://nowhere not found"),
    ],
    ["major 2's words", new JsonRpcError(-32602, "Resource not found: note://nowhere")],
    ["the number itself", new JsonRpcError(-32002, "No such note")],
  ])("is -32002, and says which one: %s", (_, error) => {
    expect(namingMissingResource(error, read)).toMatchObject({
      code: -32002,
      message: error.message,
      data: { uri: "note://nowhere" },
    });
  });

  it("keeps what the server says about it", () => {
    const error = new JsonRpcError(-32002, "gone", { uri: "note://other", since: 2 });
    expect(namingMissingResource(error, read).data).toEqual({ uri: "note://other", since: 2 });
  });

  it.each([
    ["other errors", new JsonRpcError(-32602, "Invalid uri"), read],
    [
      "other methods",
      new JsonRpcError(-32602, "Tool x not found"),
      { ...read, method: "tools/call" },
    ],
  ])("is not what these are: %s", (_, error, request) => {
    expect(namingMissingResource(error, request)).toBe(error);
  });
});
