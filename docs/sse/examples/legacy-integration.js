// A server that used the SDK's SSEServerTransport below /api, behind a token, and now serves every generation at
// the same place: node legacy-integration.js [port]. What it replaced was two routes, a map of transports, and
// their clean-up; what is left of them is the one `app.use`.
import { crossfade, shutDown } from "@crossfade/express";
import { fromMcpServer } from "@crossfade/mcp-sdk";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import express from "express";

const TOKENS = new Map([["token-of-ada", "ada"]]);

function buildServer() {
  const server = new McpServer({ name: "legacy-integration", version: "2.0.0" });
  server.registerTool("whoami", { description: "Says who is asking" }, ({ authInfo }) => ({
    content: [{ type: "text", text: authInfo?.clientId ?? "nobody" }],
  }));
  return server;
}

const mcp = crossfade({
  backend: fromMcpServer(buildServer),
  // The check that the old routes had. Sessions belong to whom it names, and to nobody else.
  authenticate: ({ headers }) => {
    const [, token = ""] = /^Bearer (.+)$/.exec(String(headers["authorization"])) ?? [];
    const user = TOKENS.get(token);
    if (user === undefined) {
      return { refuse: { status: 401, headers: ["WWW-Authenticate", "Bearer"] } };
    }
    return { principal: user, auth: { token, clientId: user, scopes: [] } };
  },
  // Clients of http-sse are told from now on. See migration-guide.md for the steps after this one.
  httpSse: { deprecation: { mode: "advise", migrationDocsUrl: "https://example.com/moving" } },
});

const app = express();
// Old clients have /api/sse and /api/messages; new ones get /api/mcp.
app.use("/api", mcp);
app.get("/", (_, response) => void response.send("the rest of the application"));

const listener = app.listen(Number(process.argv[2] ?? 3000), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${listener.address().port}/api`);
});
process.once("SIGTERM", () => void shutDown(listener, mcp.endpoint));
