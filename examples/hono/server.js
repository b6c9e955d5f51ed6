// The application on Node: `node server.js [port]`.
import { shutDown } from "@crossfade/node";
import { serve } from "@hono/node-server";
import { app, mcp } from "./app.js";

const port = Number(process.argv[2] ?? 3000);
const server = serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, (address) => {
  console.log(`listening on http://127.0.0.1:${address.port}/api/mcp`);
});

process.once("SIGTERM", () => void shutDown(server, mcp.endpoint));
