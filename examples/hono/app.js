// An MCP server of the official SDK below `/api` of a Hono application. Nothing here knows what it runs on.
import { crossfade } from "@crossfade/fetch";
import { fromMcpServer } from "@crossfade/mcp-sdk";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { Hono } from "hono";
import { z } from "zod";

function buildServer() {
  const server = new McpServer({ name: "hono", version: "1.0.0" });
  server.registerTool(
    "greet",
    { description: "Greets somebody", inputSchema: { name: z.string() } },
    ({ name }) => ({ content: [{ type: "text", text: `Hello, ${name}!` }] }),
  );
  return server;
}

export const mcp = crossfade({
  backend: fromMcpServer(buildServer),
  basePath: "/api",
  config: { allowedHosts: ["localhost", "127.0.0.1"] },
});

export const app = new Hono();
app.use("/api/*", async (c, next) => mcp.handle(c.req.raw, { info: c.env }) ?? next());
app.get("/api/health", (c) => c.text("fine"));
app.get("/", (c) => c.text("The rest of the application"));
