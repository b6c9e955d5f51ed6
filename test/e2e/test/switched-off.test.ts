import {
  Client as Client2,
  StreamableHTTPClientTransport as Transport2,
} from "@modelcontextprotocol/client";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { expect, it } from "@jest/globals";
import { startServer } from "../support/start-server.js";

const newClient = () => new Client({ name: "legacy", version: "1.0.0" });
const autoClient = () =>
  new Client2({ name: "auto", version: "1.0.0" }, { versionNegotiation: { mode: "auto" } });

// covers: one-url/modern-off
it("a client that asks what is spoken goes on to a session where 2026-07-28 is switched off", async () => {
  const server = await startServer({ streamableHttp: { modern: false } });
  const client = autoClient();
  await client.connect(new Transport2(new URL("/mcp", server.url)));
  expect(server.endpoint.statistics().transports[1]?.sessions).toBe(1);
  await client.ping();
  await client.close();
  await server.stop();
});

it("the same client stays with 2026-07-28 where everything else is switched off", async () => {
  const server = await startServer({ httpSse: false, streamableHttp: { legacy: false } });
  const client = autoClient();
  await client.connect(new Transport2(new URL("/mcp", server.url)));
  const { content } = await client.callTool({ name: "echo", arguments: { text: "here" } });
  expect(content).toEqual([{ type: "text", text: "here" }]);
  expect(server.endpoint.statistics().transports[0]?.sessions).toBe(0);
  await client.close();
  await server.stop();
});

// covers: one-url/legacy-off
it.each(["/mcp", "/sse"])(
  "a client with sessions goes on to http-sse where only that is left for it: %s",
  async (path) => {
    const server = await startServer({ streamableHttp: { legacy: false } });
    const url = new URL(path, server.url);
    const refused = newClient().connect(new StreamableHTTPClientTransport(url));
    await expect(refused).rejects.toMatchObject({ code: 404 });
    const client = newClient();
    await client.connect(new SSEClientTransport(url));
    await client.ping();
    await client.close();
    await server.stop();
  },
);

it("a client with sessions is told what is spoken where nothing is left for it", async () => {
  const server = await startServer({ httpSse: false, streamableHttp: { legacy: false } });
  const url = new URL("/mcp", server.url);
  const refused = newClient().connect(new StreamableHTTPClientTransport(url));
  await expect(refused).rejects.toThrow(/Unsupported protocol version.*2026-07-28/);
  await server.stop();
});
