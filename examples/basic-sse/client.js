// The official SDK's http-sse client: `node client.js http://127.0.0.1:3000/sse`.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";

const url = new URL(process.argv[2] ?? "http://127.0.0.1:3000/sse");
const client = new Client({ name: "basic-sse-client", version: "1.0.0" });
await client.connect(new SSEClientTransport(url));

const { tools } = await client.listTools();
console.log(`tools: ${tools.map(({ name }) => name).join(", ")}`);

const result = await client.callTool({ name: "greet", arguments: { name: "Ada" } });
console.log(result.content[0].text);

await client.close();
