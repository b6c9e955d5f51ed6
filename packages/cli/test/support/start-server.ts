import { fromMethods, type McpBackend } from "@crossfade/core";
import { createNodeListener } from "@crossfade/node";
import { createMcpEndpoint, type McpEndpoint, type McpEndpointOptions } from "@crossfade/server";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface TestServer {
  readonly url: string;
  readonly endpoint: McpEndpoint;
  readonly stop: () => Promise<void>;
}

const backend: McpBackend = fromMethods({
  serverInfo: { name: "test-server", version: "1.2.3" },
  capabilities: { tools: {} },
  methods: {
    "tools/list": () => ({ tools: [] }),
    "tools/call": (params) => ({ content: [{ type: "text", text: JSON.stringify(params) }] }),
  },
});

/** A server to send commands at. */
export async function startServer(options: Partial<McpEndpointOptions> = {}): Promise<TestServer> {
  const endpoint = createMcpEndpoint({ backend, ...options });
  const server = createServer(createNodeListener(endpoint));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    endpoint,
    stop: async () => {
      await endpoint.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
