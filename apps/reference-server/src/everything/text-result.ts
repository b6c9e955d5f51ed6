import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";

/** A tool's result of one piece of text. */
export function textResult(text: string): CallToolResult {
  return { content: [{ type: "text", text }] };
}
