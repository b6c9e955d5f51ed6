// A client that speaks 2026-07-28 where the server does: `node client.js http://127.0.0.1:3000/mcp`.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

const url = new URL(process.argv[2] ?? "http://127.0.0.1:3000/mcp");
const client = new Client(
  { name: "modern-client", version: "1.0.0" },
  { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: "auto" } },
);
client.setRequestHandler("elicitation/create", ({ params }) => {
  console.log(`asked: ${params.message}`);
  return { action: "accept", content: { tea: "Earl Grey" } };
});
await client.connect(new StreamableHTTPClientTransport(url));
console.log(`revision: ${client.getNegotiatedProtocolVersion()}`);

const result = await client.callTool({ name: "order_tea", arguments: {} });
console.log(result.content[0].text);

await client.close();
