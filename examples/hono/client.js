// The official SDK's client: `node client.js http://127.0.0.1:3000/api/mcp`.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const url = new URL(process.argv[2] ?? "http://127.0.0.1:3000/api/mcp");
const client = new Client({ name: "hono-client", version: "1.0.0" });
await client.connect(new StreamableHTTPClientTransport(url));

const { tools } = await client.listTools();
console.log(`tools: ${tools.map(({ name }) => name).join(", ")}`);

const result = await client.callTool({ name: "greet", arguments: { name: "Ada" } });
console.log(result.content[0].text);

await client.close();
