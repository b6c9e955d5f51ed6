import { fromMethods } from "@crossfade/core";
import { createNodeListener } from "@crossfade/node";
import { createMcpEndpoint, type McpEndpointOptions } from "@crossfade/server";
import { serve, type Served } from "./serve.js";

/** A Crossfade server with one tool. */
export async function crossfadeServer(
  options: Omit<McpEndpointOptions, "backend"> = {},
): Promise<Served> {
  const endpoint = createMcpEndpoint({
    backend: fromMethods({
      serverInfo: { name: "crossfade", version: "1.2.3" },
      capabilities: { tools: {} },
      methods: {
        "tools/list": () => ({ tools: [{ name: "hello", inputSchema: { type: "object" } }] }),
      },
    }),
    ...options,
  });
  const served = await serve(createNodeListener(endpoint));
  return {
    url: served.url,
    close: async () => {
      await endpoint.close();
      await served.close();
    },
  };
}
