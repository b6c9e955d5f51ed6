// A server of SDK major 1, which knows no revision after 2025-11-25: `node server.js [port]`.
import { crossfade, shutDown } from "@crossfade/express";
import { fromMcpServer } from "@crossfade/mcp-sdk";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import express from "express";

function buildServer() {
  const server = new McpServer({ name: "v1-server", version: "1.0.0" });
  server.registerTool("order_tea", { description: "Asks which tea, and orders it" }, async () => {
    const { action, content } = await server.server.elicitInput({
      message: "Which tea?",
      requestedSchema: {
        type: "object",
        properties: { tea: { type: "string" } },
        required: ["tea"],
      },
    });
    const text = action === "accept" ? `One ${String(content?.tea)}, coming up.` : "No tea, then.";
    return { content: [{ type: "text", text }] };
  });
  return server;
}

const mcp = crossfade({ backend: fromMcpServer(buildServer) });
const app = express();
app.use(mcp);

const listener = app.listen(Number(process.argv[2] ?? 3000), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${listener.address().port}/mcp`);
});
process.once("SIGTERM", () => void shutDown(listener, mcp.endpoint));
