import { createMCPClient } from "@ai-sdk/mcp";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { startServer, type TestServer } from "../support/start-server.js";

let server: TestServer;

beforeEach(async () => {
  server = await startServer();
});

afterEach(() => server.stop());

describe("the AI SDK's client", () => {
  // It sends MCP-Protocol-Version from its first request on, with `initialize` and the `GET` of http-sse too.
  it.each([
    ["http", "/mcp"],
    ["http", "/sse"],
    ["sse", "/mcp"],
    ["sse", "/sse"],
  ] as const)("over %s finds and calls tools on %s", async (type, path) => {
    const client = await createMCPClient({ transport: { type, url: server.url + path } });
    const { echo } = await client.tools();
    const called = await echo?.execute({ text: "hello" }, { toolCallId: "1", messages: [] });
    expect(called).toMatchObject({ content: [{ type: "text", text: "hello" }] });
    await client.close();
  });
});
