import { completable } from "@modelcontextprotocol/sdk/server/completable.js";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { ContentBlock, GetPromptResult } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import { RED_PIXEL_PNG } from "./png.js";

const WORDS = ["paris", "park", "party"];

const wordArguments = {
  arg1: completable(z.string().describe("First test argument"), (start) =>
    WORDS.filter((word) => word.startsWith(start)),
  ),
  arg2: z.string().describe("Second test argument"),
};
const resourceArguments = { resourceUri: z.string().describe("URI of the resource to embed") };

/** Prompts with every kind of content, one of them with arguments, the first of which completes. */
export function registerTestPrompts(server: McpServer): void {
  server.registerPrompt("test_simple_prompt", { description: "Text" }, () =>
    fromUser(text("This is a simple prompt for testing.")),
  );
  server.registerPrompt(
    "test_prompt_with_arguments",
    { description: "Text with both arguments in it", argsSchema: wordArguments },
    ({ arg1, arg2 }) => fromUser(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  );
  server.registerPrompt(
    "test_prompt_with_embedded_resource",
    { description: "A resource, and text about it", argsSchema: resourceArguments },
    ({ resourceUri }) =>
      fromUser(
        {
          type: "resource",
          resource: {
            uri: resourceUri,
            mimeType: "text/plain",
            text: "Embedded resource content for testing.",
          },
        },
        text("Please process the embedded resource above."),
      ),
  );
  server.registerPrompt(
    "test_prompt_with_image",
    { description: "An image, and text about it" },
    () =>
      fromUser(
        { type: "image", data: RED_PIXEL_PNG, mimeType: "image/png" },
        text("Please analyze the image above."),
      ),
  );
}

function fromUser(...contents: readonly ContentBlock[]): GetPromptResult {
  return { messages: contents.map((content) => ({ role: "user", content })) };
}

function text(value: string): ContentBlock {
  return { type: "text", text: value };
}
