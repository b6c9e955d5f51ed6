// A client of Streamable HTTP with a session, up to 2025-11-25: `node session-client.js [url]`.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { useServer } from "./use-server.js";

const name = "session";
const client = new Client({ name, version: "1.0.0" }, { capabilities: { elicitation: {} } });
client.setRequestHandler(ElicitRequestSchema, () => ({ action: "accept", content: { name } }));
const url = new URL("/mcp", process.argv[2] ?? "http://127.0.0.1:3000");
await client.connect(new StreamableHTTPClientTransport(url));
await useServer(client, name);
