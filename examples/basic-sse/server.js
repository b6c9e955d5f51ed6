// An MCP server of the official SDK, reachable by clients that speak http-sse: `node server.js [port]`.
import { crossfade, shutDown } from "@crossfade/express";
import { fromMcpServer } from "@crossfade/mcp-sdk";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import express from "express";
import { z } from "zod";

function buildServer() {
  const server = new McpServer({ name: "basic-sse", version: "1.0.0" });
  server.registerTool(
    "greet",
    { description: "Greets somebody", inputSchema: { name: z.string() } },
    ({ name }) => ({ content: [{ type: "text", text: `Hello, ${name}!` }] }),
  );
  return server;
}

const mcp = crossfade({ backend: fromMcpServer(buildServer) });
const app = express();
app.use(mcp);

const listener = app.listen(Number(process.argv[2] ?? 3000), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${listener.address().port}/sse`);
});

process.once("SIGTERM", () => void shutDown(listener, mcp.endpoint));
