import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { textResult } from "../text-result.js";

/** Sends a notification without parameters to every client, of every generation. */
export type NotifyAll = (method: string) => Promise<void> | void;

/** Tools that say that a list has changed. It has not: a client should ask again, and get the same. */
export function registerListChangeTools(server: McpServer, notifyAll: NotifyAll): void {
  server.registerTool(
    "test_trigger_tool_change",
    { description: "Tells every client that the list of tools has changed" },
    async () => {
      await notifyAll("notifications/tools/list_changed");
      return textResult("Announced a change of the tools");
    },
  );
  server.registerTool(
    "test_trigger_prompt_change",
    { description: "Tells every client that the list of prompts has changed" },
    async () => {
      await notifyAll("notifications/prompts/list_changed");
      return textResult("Announced a change of the prompts");
    },
  );
}
