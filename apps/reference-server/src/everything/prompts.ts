import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";

/** Prompts with and without arguments. */
export function registerPrompts(server: McpServer): void {
  server.registerPrompt(
    "tour",
    { title: "A tour", description: "Has the model try every tool of this server" },
    () =>
      userMessage("Call each tool of the Crossfade reference server once, and say what it does."),
  );
  server.registerPrompt(
    "explain",
    { description: "Explains a term of MCP", argsSchema: { term: z.string() } },
    ({ term }) => userMessage(`Explain what "${term}" means in the Model Context Protocol.`),
  );
}

function userMessage(text: string) {
  return { messages: [{ role: "user" as const, content: { type: "text" as const, text } }] };
}
