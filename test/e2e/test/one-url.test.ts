import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { startServer, type TestServer } from "../support/start-server.js";

let server: TestServer;

beforeEach(async () => {
  server = await startServer();
});

afterEach(() => server.stop());

/** How the SDK's documentation has clients connect that do not know what a server speaks. */
async function connectSomehow(url: URL): Promise<{ client: Client; transport: string }> {
  const client = new Client({ name: "fallback", version: "1.0.0" });
  try {
    await client.connect(new StreamableHTTPClientTransport(url));
    return { client, transport: "streamable-http" };
  } catch {
    const again = new Client({ name: "fallback", version: "1.0.0" });
    await again.connect(new SSEClientTransport(url));
    return { client: again, transport: "http-sse" };
  }
}

it.each(["/mcp", "/sse"])(
  "a client that tries Streamable HTTP and falls back on the same URL is served at %s",
  async (path) => {
    const { client, transport } = await connectSomehow(new URL(path, server.url));
    expect(transport).toBe("http-sse");
    const result = await client.callTool({ name: "echo", arguments: { text: "here" } });
    expect(result.content).toEqual([{ type: "text", text: "here" }]);
    await client.close();
  },
);
