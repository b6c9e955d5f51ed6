import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { askModel } from "../ask-client.js";
import { textResult } from "../text-result.js";

const promptArguments = { prompt: z.string().describe("What to send to the client's model") };

/** A tool that has the client's model answer. */
export function registerSamplingTools(server: McpServer): void {
  server.registerTool(
    "test_sampling",
    { description: "Has the client's model answer (sampling)", inputSchema: promptArguments },
    async ({ prompt }, extra) =>
      textResult(`LLM response: ${await askModel(server, extra, { prompt, maxTokens: 100 })}`),
  );
}
