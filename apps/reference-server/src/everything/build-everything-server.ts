import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { ClientLog } from "./client-log.js";
import type { NotifyAll } from "./conformance/list-change-tools.js";
import { registerConformance } from "./conformance/register-conformance.js";
import { registerPrompts } from "./prompts.js";
import { registerResources } from "./resources.js";
import { registerSkill } from "./skills/register-skill.js";
import { registerClientTools, registerSlowTools, registerTools } from "./tools.js";

export interface EverythingServerOptions {
  /** The version that `initialize` answers with. */
  readonly version: string;
  /** Tells every client of something, such as `McpEndpoint.notifyAll`. Default: this session's only. */
  readonly notifyAll?: NotifyAll;
}

/** Builds an MCP server with something of everything that the protocol has; one for each session. */
export function buildEverythingServer({ version, notifyAll }: EverythingServerOptions): McpServer {
  const server = new McpServer(
    { name: "crossfade-reference-server", title: "Crossfade reference server", version },
    {
      capabilities: { logging: {}, resources: { subscribe: true } },
      instructions:
        "A server to try MCP clients on: call `count` for progress, `ask_model` for sampling.",
    },
  );
  const log = new ClientLog(server);
  registerTools(server);
  registerSlowTools(server, log);
  registerClientTools(server);
  registerResources(server);
  registerPrompts(server);
  registerSkill(server);
  registerConformance(server, {
    log,
    notifyAll: notifyAll ?? ((method) => server.server.notification({ method })),
  });
  return server;
}
