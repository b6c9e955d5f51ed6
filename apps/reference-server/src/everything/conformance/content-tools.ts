import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { textResult } from "../text-result.js";
import { RED_PIXEL_PNG } from "./png.js";
import { silentWav } from "./wav.js";

const IMAGE = { type: "image" as const, data: RED_PIXEL_PNG, mimeType: "image/png" };
const AUDIO = { type: "audio" as const, data: silentWav(80), mimeType: "audio/wav" };

/** Tools whose results have every kind of content, and one that throws. */
export function registerContentTools(server: McpServer): void {
  server.registerTool("test_simple_text", { description: "Answers with text" }, () =>
    textResult("This is a simple text response for testing."),
  );
  server.registerTool("test_image_content", { description: "Answers with an image" }, () => ({
    content: [IMAGE],
  }));
  server.registerTool("test_audio_content", { description: "Answers with a sound" }, () => ({
    content: [AUDIO],
  }));
  server.registerTool(
    "test_embedded_resource",
    { description: "Answers with an embedded resource" },
    () => ({
      content: [
        embedded("test://embedded-resource", "text/plain", "This is an embedded resource content."),
      ],
    }),
  );
  server.registerTool(
    "test_multiple_content_types",
    { description: "Answers with text, an image and an embedded resource" },
    () => ({
      content: [
        { type: "text", text: "Multiple content types test:" },
        IMAGE,
        embedded(
          "test://mixed-content-resource",
          "application/json",
          JSON.stringify({ test: "data", value: 123 }),
        ),
      ],
    }),
  );
  server.registerTool("test_error_handling", { description: "Throws an error" }, () => {
    throw new Error("This tool intentionally returns an error for testing");
  });
}

function embedded(uri: string, mimeType: string, text: string) {
  return { type: "resource" as const, resource: { uri, mimeType, text } };
}
