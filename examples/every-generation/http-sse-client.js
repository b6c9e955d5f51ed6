// A client of 2024-11-05, as most that run today were built: `node http-sse-client.js [url]`.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { useServer } from "./use-server.js";

const name = "http-sse";
const client = new Client({ name, version: "1.0.0" }, { capabilities: { elicitation: {} } });
client.setRequestHandler(ElicitRequestSchema, () => ({ action: "accept", content: { name } }));
const url = new URL("/sse", process.argv[2] ?? "http://127.0.0.1:3000");
await client.connect(new SSEClientTransport(url));
await useServer(client, name);
