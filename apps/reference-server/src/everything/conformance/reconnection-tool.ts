import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { setTimeout as delay } from "node:timers/promises";
import { textResult } from "../text-result.js";

const WORK_MS = 100;

/** A tool that has its client come back for the answer, where the transport lets it. */
export function registerReconnectionTool(server: McpServer): void {
  server.registerTool(
    "test_reconnection",
    { description: "Closes its stream in mid-call; the result is had by resumption" },
    async ({ closeSSEStream, signal }) => {
      closeSSEStream?.();
      await delay(WORK_MS, undefined, { signal });
      return textResult("Reconnection test completed successfully");
    },
  );
}
