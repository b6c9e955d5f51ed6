// One server for clients of every generation: `node server.js [port]`.
import { crossfade, shutDown } from "@crossfade/express";
import { fromMcpServer } from "@crossfade/mcp-sdk";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import express from "express";
import { z } from "zod";

function buildServer() {
  const server = new McpServer({ name: "every-generation", version: "1.0.0" });
  const inputSchema = { text: z.string() };
  server.registerTool("shout", { description: "Says it loud", inputSchema }, ({ text }) => ({
    content: [{ type: "text", text: `${text.toUpperCase()}!` }],
  }));
  // The same three lines serve all of them: a question on the stream, or `input_required`.
  server.registerTool("greet", { description: "Asks who you are" }, async () => {
    const { content } = await server.server.elicitInput({
      message: "Who are you?",
      requestedSchema: { type: "object", properties: { name: { type: "string" } } },
    });
    return { content: [{ type: "text", text: `Hello, ${String(content?.name)}.` }] };
  });
  return server;
}

const mcp = crossfade({ backend: fromMcpServer(buildServer) });
const app = express();
app.use(mcp);
// Who is there, by generation: what an operator looks at before one of them is switched off.
app.get("/who", (_request, response) => {
  const { transports } = mcp.endpoint.statistics();
  response.json(
    transports.map(({ transport, sessions, counters }) => ({
      transport,
      sessions,
      withoutSession: counters["stateless.requests"] ?? 0,
    })),
  );
});

const listener = app.listen(Number(process.argv[2] ?? 3000), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${listener.address().port}`);
});
process.once("SIGTERM", () => void shutDown(listener, mcp.endpoint));
