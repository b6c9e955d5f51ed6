import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { ClientLog } from "../client-log.js";
import { textResult } from "../text-result.js";

/** Far enough apart that a client cannot get all of a tool's notifications in one read. */
const PAUSE_MS = 50;

const streamArguments = {
  interval: z.int().min(0).max(60_000).default(100).describe("Milliseconds between messages"),
  count: z.int().min(1).max(1_000).default(10).describe("How many messages"),
};

/** Tools that tell the client something before they answer. */
export function registerNotificationTools(server: McpServer, log: ClientLog): void {
  server.registerTool(
    "test_tool_with_logging",
    { description: "Sends three log messages" },
    async (extra) => {
      await log.info(extra, "Tool execution started");
      await delay(PAUSE_MS, undefined, { signal: extra.signal });
      await log.info(extra, "Tool processing data");
      await delay(PAUSE_MS, undefined, { signal: extra.signal });
      await log.info(extra, "Tool execution completed");
      return textResult("Tool with logging executed successfully");
    },
  );
  server.registerTool(
    "test_tool_with_progress",
    { description: "Reports progress: 0, 50 and 100 of 100" },
    async ({ signal, sendNotification, _meta }) => {
      const progressToken = _meta?.progressToken;
      for (const progress of [0, 50, 100]) {
        if (progress > 0) await delay(PAUSE_MS, undefined, { signal });
        if (progressToken === undefined) continue;
        await sendNotification({
          method: "notifications/progress",
          params: { progressToken, progress, total: 100 },
        });
      }
      return textResult("Tool with progress executed successfully");
    },
  );
  server.registerTool(
    "test_logging_tool",
    { description: "Sends a log message, if the client wants any" },
    async (extra) => {
      await log.info(extra, "Log message of the logging tool");
      return textResult("Logging tool executed successfully");
    },
  );
  server.registerTool(
    "start-notification-stream",
    { description: "Sends log messages at an interval", inputSchema: streamArguments },
    async ({ interval, count }, extra) => {
      for (let sent = 1; sent <= count; sent += 1) {
        if (sent > 1) await delay(interval, undefined, { signal: extra.signal });
        await log.info(extra, `Notification ${sent} of ${count}`);
      }
      return textResult(`Sent ${count} notifications`);
    },
  );
}
