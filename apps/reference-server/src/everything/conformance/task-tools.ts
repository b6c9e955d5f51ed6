import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { ElicitRequestFormParams } from "@modelcontextprotocol/sdk/types.js";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { askUser } from "../ask-client.js";
import type { ToolExtra } from "../client-log.js";
import { textResult } from "../text-result.js";

const WORK_MS = 1_000;
const MAX_SECONDS = 600;

const greetArguments = { name: z.string() };
const computeArguments = {
  seconds: z.number().min(0).max(MAX_SECONDS).describe("How long it takes"),
  label: z.string().max(200).optional().describe("Repeated in the result"),
};
const deleteArguments = { filename: z.string().describe("Nothing is deleted") };

/**
 * Tools that make good tasks, as the official conformance suite names them. They are tools like any other;
 * that calls of them may become tasks is said where the server is put behind its endpoint.
 */
export function registerTaskTools(server: McpServer): void {
  server.registerTool(
    "greet",
    { description: "Greets, at once", inputSchema: greetArguments },
    ({ name }) => textResult(`Hello, ${name}!`),
  );
  server.registerTool(
    "slow_compute",
    { description: "Takes as long as it is told to", inputSchema: computeArguments },
    async ({ seconds, label }, { signal }) => {
      await delay(seconds * 1_000, undefined, { signal });
      return textResult(`Computed ${label ?? "nothing"} for ${seconds} s`);
    },
  );
  server.registerTool(
    "failing_job",
    { description: "Works for a second, and fails" },
    async ({ signal }) => {
      await delay(WORK_MS, undefined, { signal });
      return { ...textResult("This job always fails"), isError: true };
    },
  );
  server.registerTool(
    "confirm_delete",
    { description: "Asks whether to delete a file (elicitation)", inputSchema: deleteArguments },
    async ({ filename }, extra) => {
      const confirmed = await confirm(server, extra, `Delete ${filename}?`);
      return textResult(confirmed ? `Deleted ${filename}` : `Kept ${filename}`);
    },
  );
  server.registerTool(
    "multi_input",
    { description: "Asks two things at once (elicitation)" },
    async (extra) => {
      const answers = await Promise.all([
        confirm(server, extra, "The first thing?"),
        confirm(server, extra, "The second thing?"),
      ]);
      return textResult(`Confirmed: ${answers.join(", ")}`);
    },
  );
}

const CONFIRMATION: ElicitRequestFormParams["requestedSchema"] = {
  type: "object",
  properties: { confirm: { type: "boolean", title: "Are you sure?" } },
  required: ["confirm"],
};

async function confirm(server: McpServer, extra: ToolExtra, message: string): Promise<boolean> {
  const form = { message, requestedSchema: CONFIRMATION };
  const { action, content } = await askUser(server, extra, form);
  return action === "accept" && content?.["confirm"] === true;
}
