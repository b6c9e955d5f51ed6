// The application on Bun: `bun server-bun.js [port]`.
import { shutDown } from "@crossfade/fetch";
import { app, mcp } from "./app.js";

const port = Number(process.argv[2] ?? 3000);
const server = Bun.serve({ port, hostname: "127.0.0.1", fetch: app.fetch });
console.log(`listening on http://127.0.0.1:${server.port}/api/mcp`);

process.once("SIGTERM", () => void shutDown(server, mcp.endpoint));
