import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import {
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { textResult } from "../text-result.js";

const WATCHED_URI = "test://watched-resource";

/**
 * A resource to subscribe to, and a tool that changes it. Each session has its own, so that clients that
 * are tested at the same time do not disturb each other.
 */
export function registerWatchedResource(server: McpServer): void {
  let revision = 1;
  let subscribed = false;
  server.registerResource(
    "watched-resource",
    WATCHED_URI,
    { description: "Changes with touch_watched_resource", mimeType: "text/plain" },
    ({ href }) => ({
      contents: [{ uri: href, mimeType: "text/plain", text: `Watched, revision ${revision}` }],
    }),
  );
  server.registerTool(
    "touch_watched_resource",
    { description: `Changes ${WATCHED_URI}, and tells the client if it has subscribed` },
    async () => {
      revision += 1;
      if (subscribed) await server.server.sendResourceUpdated({ uri: WATCHED_URI });
      return textResult(`Changed to revision ${revision}`);
    },
  );
  // No other resource ever changes, so there is nothing to remember of subscriptions to them.
  server.server.setRequestHandler(SubscribeRequestSchema, ({ params }) => {
    if (params.uri === WATCHED_URI) subscribed = true;
    return {};
  });
  server.server.setRequestHandler(UnsubscribeRequestSchema, ({ params }) => {
    if (params.uri === WATCHED_URI) subscribed = false;
    return {};
  });
}
