// A client of 2026-07-28, which has no session: `node modern-client.js [url]`.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import assert from "node:assert/strict";
import { useServer } from "./use-server.js";

const name = "modern";
const client = new Client(
  { name, version: "1.0.0" },
  { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: "auto" } },
);
client.setRequestHandler("elicitation/create", () => ({ action: "accept", content: { name } }));
const url = new URL("/mcp", process.argv[2] ?? "http://127.0.0.1:3000");
await client.connect(new StreamableHTTPClientTransport(url));
assert.equal(client.getNegotiatedProtocolVersion(), "2026-07-28");
await useServer(client, name);
