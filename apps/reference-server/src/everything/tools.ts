import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import {
  CreateMessageResultSchema,
  ListRootsResultSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
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
export function registerSlowTools(server: McpServer): void {
  server.registerTool(
    "count",
    {
      description: "Counts up slowly, with a progress notification and a log line for each step",
      inputSchema: {
        steps: z.int().min(1).max(MAX_STEPS).default(5),
        delayMs: z.int().min(0).max(60_000).default(200),
      },
    },
    async ({ steps, delayMs }, { signal, sendNotification, _meta }) => {
      const progressToken = _meta?.progressToken;
      for (let step = 1; step <= steps; step += 1) {
        await delay(delayMs, undefined, { signal });
        if (progressToken !== undefined) {
          await sendNotification({
            method: "notifications/progress",
            params: { progressToken, progress: step, total: steps, message: `${step} of ${steps}` },
          });
        }
        await sendNotification({
          method: "notifications/message",
          params: { level: "info", logger: "count", data: `${step} of ${steps}` },
        });
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
    async ({ prompt }, { sendRequest }) => {
      const content = { type: "text" as const, text: prompt };
      const result = await sendRequest(
        {
          method: "sampling/createMessage",
          params: { messages: [{ role: "user", content }], maxTokens: 200 },
        },
        CreateMessageResultSchema,
      );
      return textResult(result.content.type === "text" ? result.content.text : "(not text)");
    },
  );
  server.registerTool(
    "ask_user",
    {
      description: "Asks the person at the client (elicitation)",
      inputSchema: { question: z.string() },
    },
    async ({ question }) => {
      const { action, content } = await server.server.elicitInput({
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
    async (_, { sendRequest }) => {
      const { roots } = await sendRequest({ method: "roots/list" }, ListRootsResultSchema);
      return textResult(roots.map(({ uri }) => uri).join("\n") || "No roots");
    },
  );
}
