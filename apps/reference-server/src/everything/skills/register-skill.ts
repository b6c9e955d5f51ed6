import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { MARKDOWN, SKILL_FILES } from "./skill.js";

/** The files of the skill, as resources like any other: clients of every generation can read them. */
export function registerSkill(server: McpServer): void {
  for (const { uri, name, description, text } of SKILL_FILES) {
    server.registerResource(name, uri, { description, mimeType: MARKDOWN }, () => ({
      contents: [{ uri, mimeType: MARKDOWN, text }],
    }));
  }
}
