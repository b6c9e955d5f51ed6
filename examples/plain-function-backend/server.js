// An MCP server of plain functions, without an SDK or a framework: `node server.js [port]`.
import { fromMethods, JsonRpcError, RPC_CODE } from "@crossfade/core";
import { createNodeListener, shutDown } from "@crossfade/node";
import { createMcpEndpoint } from "@crossfade/server";
import { createServer } from "node:http";

const reverse = {
  name: "reverse",
  description: "Turns a text around",
  inputSchema: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
};

const backend = fromMethods({
  serverInfo: { name: "plain-function-backend", version: "1.0.0" },
  capabilities: { tools: {} },
  methods: {
    "tools/list": () => ({ tools: [reverse] }),
    "tools/call": ({ name, arguments: args }) => {
      if (name !== reverse.name)
        throw new JsonRpcError(RPC_CODE.invalidParams, `No tool ${String(name)}`);
      return { content: [{ type: "text", text: [...args.text].toReversed().join("") }] };
    },
  },
});

const endpoint = createMcpEndpoint({ backend });
const server = createServer(createNodeListener(endpoint));
server.listen(Number(process.argv[2] ?? 3000), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});

process.once("SIGTERM", () => void shutDown(server, endpoint));
