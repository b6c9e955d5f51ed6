// One node: node server.js PORT REDIS_URL. Its tool counts, and goes on counting on whichever node comes next.
import { fromMethods } from "@crossfade/core";
import { createNodeListener, shutDown } from "@crossfade/node";
import { createRedisStores } from "@crossfade/redis";
import { createMcpEndpoint } from "@crossfade/server";
import { Redis } from "ioredis";
import { createServer } from "node:http";

const [, , port, redisUrl = ""] = process.argv;

const backend = fromMethods({
  serverInfo: { name: "counter", version: "1.0.0" },
  capabilities: { tools: {} },
  methods: {
    "tools/list": () => ({ tools: [{ name: "count", inputSchema: { type: "object" } }] }),
    "tools/call": async (_, { session }) => {
      const count = Number(session?.state?.["count"] ?? 0) + 1;
      // Where the next node finds it, should this one be lost.
      await session?.setState({ count });
      return { content: [{ type: "text", text: `${count} ${port}` }] };
    },
  },
});

const client = new Redis(redisUrl, { enableAutoPipelining: true });
client.on("error", () => undefined);
const { sessionStore, eventLog, messageBus } = createRedisStores(client);

const endpoint = createMcpEndpoint({
  backend,
  sessionStore,
  eventLog,
  messageBus,
  leaseMs: 2_000,
  streamableHttp: { requestStateKeys: ["a secret that all nodes share, from your vault"] },
});

const server = createServer(createNodeListener(endpoint));
server.listen(Number(port), "127.0.0.1", () => console.log("listening"));
process.once("SIGTERM", () => {
  void shutDown(server, endpoint).then(() => client.disconnect());
});
