import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { NEWEST_SDK_1, type ClientVersion } from "./sdk-clients.js";

export type Strategy = "http-first" | "sse-first" | "http-only" | "sse-only";

const require = createRequire(import.meta.url);
const proxy = join(dirname(require.resolve("mcp-remote/package.json")), "dist", "proxy.js");
/** Where it keeps what it learned of servers: nothing of the user's. */
const MCP_REMOTE_CONFIG_DIR = fileURLToPath(new URL("../coverage/mcp-remote", import.meta.url));

/** A client of stdio behind `mcp-remote`, which is how most of those reach servers. */
export function mcpRemote(strategy: Strategy): ClientVersion {
  class McpRemote extends StdioClientTransport {
    constructor(url: URL) {
      super({
        command: process.execPath,
        args: [proxy, url.href, "--allow-http", "--transport", strategy],
        env: { MCP_REMOTE_CONFIG_DIR, HOME: MCP_REMOTE_CONFIG_DIR },
        // It tells its user all that it does.
        stderr: "ignore",
      });
    }
  }
  const version = `mcp-remote ${strategy}`;
  const load = async () => ({ ...(await NEWEST_SDK_1.load()), Transport: McpRemote as never });
  return { ...NEWEST_SDK_1, version, load };
}
