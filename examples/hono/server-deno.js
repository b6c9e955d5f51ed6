// The application on Deno: `deno run --allow-net --allow-env server-deno.js [port]`.
import { shutDown } from "@crossfade/fetch";
import { app, mcp } from "./app.js";

const port = Number(Deno.args[0] ?? 3000);
const server = Deno.serve({ port, hostname: "127.0.0.1", onListen: () => undefined }, app.fetch);
console.log(`listening on http://127.0.0.1:${server.addr.port}/api/mcp`);

Deno.addSignalListener("SIGTERM", () => void shutDown(server, mcp.endpoint));
