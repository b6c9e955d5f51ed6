// A server of the official SDK behind the fetch adapter, in whatever runtime this is. Prints its port, then
// what happens in it, and ends on SIGTERM.
import { crossfade } from "@crossfade/fetch";
import { fromMcpServer } from "@crossfade/mcp-sdk";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { EventEmitter, once } from "node:events";
import { z } from "zod";
import { serve } from "./serve.mjs";

/** A client says when it has heard: the SDK's forgets a call's progress that comes along with its result. */
const steps = new EventEmitter();
const text = (value) => ({ content: [{ type: "text", text: value }] });

function buildServer() {
  const server = new McpServer(
    { name: "fetch", version: "1.0.0" },
    { capabilities: { logging: {} } },
  );
  server.registerTool("echo", { inputSchema: { text: z.string() } }, (args) => text(args.text));
  server.registerTool("count", {}, async ({ sendNotification, _meta }) => {
    for (const progress of [1, 2, 3]) {
      const heard = once(steps, "heard");
      const params = { progressToken: _meta?.progressToken ?? "none", progress, total: 3 };
      await sendNotification({ method: "notifications/progress", params });
      await heard;
    }
    return text("counted");
  });
  server.registerTool("heard", {}, () => {
    steps.emit("heard");
    return text("went on");
  });
  server.registerTool("announce", {}, () => {
    mcp.endpoint.notifyAll("notifications/tools/list_changed");
    return text("announced");
  });
  server.registerTool("ask_user", {}, async () => {
    const requestedSchema = { type: "object", properties: {} };
    const { action } = await server.server.elicitInput({ message: "Well?", requestedSchema });
    return text(action);
  });
  server.registerTool("wait", {}, async ({ signal }) => {
    console.log("waiting");
    await once(signal, "abort");
    console.log("aborted");
    return text("aborted");
  });
  return server;
}

let address;
const mcp = crossfade({
  backend: fromMcpServer(buildServer),
  config: { allowedHosts: ["127.0.0.1"] },
  authenticate: (request) => {
    address = request.remoteAddress;
    return { principal: undefined };
  },
  fallback: () => new Response(address ?? "unknown"),
});
const server = await serve(mcp.fetch);
console.log(String(server.port));

process.once("SIGTERM", () => void server.shutDown(mcp.endpoint));
