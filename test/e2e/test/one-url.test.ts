import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { expect, it } from "@jest/globals";
import { startServer } from "../support/start-server.js";

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

it.each([
  ["/mcp", {}, "streamable-http"],
  ["/sse", {}, "streamable-http"],
  ["/mcp", { streamableHttp: false }, "http-sse"],
  ["/sse", { streamableHttp: false }, "http-sse"],
  ["/mcp", { httpSse: false }, "streamable-http"],
  ["/sse", { httpSse: false }, "streamable-http"],
] as const)(
  "a client that tries Streamable HTTP and falls back on the same URL is served: %s with %j over %s",
  async (path, options, expected) => {
    const server = await startServer(options);
    const { client, transport } = await connectSomehow(new URL(path, server.url));
    expect(transport).toBe(expected);
    const result = await client.callTool({ name: "echo", arguments: { text: "here" } });
    expect(result.content).toEqual([{ type: "text", text: "here" }]);
    await client.close();
    await server.stop();
  },
);

it.each(["/mcp", "/sse"])(
  "a client that tries http-sse first, and Streamable HTTP where that is off: %s",
  async (path) => {
    const server = await startServer({ httpSse: false });
    const url = new URL(path, server.url);
    const first = new Client({ name: "sse-first", version: "1.0.0" });
    await expect(first.connect(new SSEClientTransport(url))).rejects.toMatchObject({ code: 405 });
    const client = new Client({ name: "sse-first", version: "1.0.0" });
    await client.connect(new StreamableHTTPClientTransport(url));
    await client.ping();
    await client.close();
    await server.stop();
  },
);
