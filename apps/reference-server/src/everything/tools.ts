import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { askModel, askUser, listRoots } from "./ask-client.js";
import type { ClientLog } from "./client-log.js";
import { textResult } from "./text-result.js";

const MAX_STEPS = 1_000;

/** Tools that answer by themselves. */
export function registerTools(server: McpServer): void {
  server.registerTool(
    "echo",
    { description: "Answers with what it was given", inputSchema: { text: z.string() } },
    ({ text }) => textResult(text),
  );
  server.registerTool(
    "add",
    { description: "Adds two numbers", inputSchema: { a: z.number(), b: z.number() } },
    ({ a, b }) => textResult(String(a + b)),
  );
  server.registerTool(
    "fail",
    { description: "Fails, to show how a tool reports an error", inputSchema: {} },
    () => ({ ...textResult("This tool always fails"), isError: true }),
  );
}

/** Tools that take their time, and tell how far they are. */
export function registerSlowTools(server: McpServer, log: ClientLog): void {
  server.registerTool(
    "count",
    {
      description: "Counts up slowly, with a progress notification and a log line for each step",
      inputSchema: {
        steps: z.int().min(1).max(MAX_STEPS).default(5),
        delayMs: z.int().min(0).max(60_000).default(200),
      },
    },
    async ({ steps, delayMs }, extra) => {
      const { signal, sendNotification, _meta } = extra;
      const progressToken = _meta?.progressToken;
      for (let step = 1; step <= steps; step += 1) {
        await delay(delayMs, undefined, { signal });
        if (progressToken !== undefined) {
          await sendNotification({
            method: "notifications/progress",
            params: { progressToken, progress: step, total: steps, message: `${step} of ${steps}` },
          });
        }
        await log.info(extra, `${step} of ${steps}`, "count");
      }
      return textResult(`Counted to ${steps}`);
    },
  );
}

/** Tools that need the client while they run. */
export function registerClientTools(server: McpServer): void {
  server.registerTool(
    "ask_model",
    {
      description: "Has the client's model answer (sampling)",
      inputSchema: { prompt: z.string() },
    },
    async ({ prompt }, extra) =>
      textResult(await askModel(server, extra, { prompt, maxTokens: 200 })),
  );
  server.registerTool(
    "ask_user",
    {
      description: "Asks the person at the client (elicitation)",
      inputSchema: { question: z.string() },
    },
    async ({ question }, extra) => {
      const { action, content } = await askUser(server, extra, {
        message: question,
        requestedSchema: {
          type: "object",
          properties: { answer: { type: "string", title: "Your answer" } },
          required: ["answer"],
        },
      });
      return textResult(
        action === "accept" ? String(content?.["answer"]) : `The user chose ${action}`,
      );
    },
  );
  server.registerTool(
    "list_roots",
    { description: "Lists the folders that the client works in (roots)", inputSchema: {} },
    async (_, extra) => {
      const roots = await listRoots(server, extra);
      return textResult(roots.join("\n") || "No roots");
    },
  );
}
