import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { registerPrompts } from "./prompts.js";
import { registerResources } from "./resources.js";
import { registerClientTools, registerSlowTools, registerTools } from "./tools.js";

/** The version that `initialize` answers with. */
export interface EverythingServerOptions {
  readonly version: string;
}

/** Builds an MCP server with something of everything that the protocol has; one for each session. */
export function buildEverythingServer({ version }: EverythingServerOptions): McpServer {
  const server = new McpServer(
    { name: "crossfade-reference-server", title: "Crossfade reference server", version },
    {
      capabilities: { logging: {} },
      instructions:
        "A server to try MCP clients on: call `count` for progress, `ask_model` for sampling.",
    },
  );
  registerTools(server);
  registerSlowTools(server);
  registerClientTools(server);
  registerResources(server);
  registerPrompts(server);
  return server;
}
