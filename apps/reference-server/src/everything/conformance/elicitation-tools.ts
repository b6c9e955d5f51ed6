import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { ElicitResult } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import { askUser } from "../ask-client.js";
import { textResult } from "../text-result.js";
import { DEFAULTS_FORM, ENUMS_FORM, USER_FORM } from "./elicitation-forms.js";

const messageArguments = { message: z.string().describe("What to ask the user") };

/** Tools that ask the person at the client, and one that looks as if it would. */
export function registerElicitationTools(server: McpServer): void {
  server.registerTool(
    "test_elicitation",
    { description: "Asks for a user name and an address", inputSchema: messageArguments },
    async ({ message }, extra) => {
      const answer = await askUser(server, extra, { message, requestedSchema: USER_FORM });
      return textResult(`User response: ${inWords(answer)}`);
    },
  );
  server.registerTool(
    "test_elicitation_sep1034_defaults",
    { description: "Asks with a default for each primitive type" },
    async (extra) => {
      const message = "Please review and update the form fields with defaults";
      const answer = await askUser(server, extra, { message, requestedSchema: DEFAULTS_FORM });
      return textResult(`Elicitation completed: ${inWords(answer)}`);
    },
  );
  server.registerTool(
    "test_elicitation_sep1330_enums",
    { description: "Asks with every way to write a choice" },
    async (extra) => {
      const message = "Please select options from the enum fields";
      const answer = await askUser(server, extra, { message, requestedSchema: ENUMS_FORM });
      return textResult(`Elicitation completed: ${inWords(answer)}`);
    },
  );
  server.registerTool(
    "test_streaming_elicitation",
    { description: "Answers without asking: no request of the server's own is on its stream" },
    () => textResult("Streaming elicitation executed successfully"),
  );
}

function inWords({ action, content = {} }: ElicitResult): string {
  return `action=${action}, content=${JSON.stringify(content)}`;
}
