// The official SDK, major 2, behind its own transports.
//   node sdk2.mjs <session | stateless> <tools>
import { NodeStreamableHTTPServerTransport, toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { serveMeasured } from "../src/measured-server.mjs";
import { buildSdk2Server } from "./sdk-servers.mjs";

const [, , mode = "session", tools = "2"] = process.argv;

/** @type {Map<string, NodeStreamableHTTPServerTransport>} */
const sessions = new Map();
/** @type {Set<ReturnType<typeof buildSdk2Server>>} */
const servers = new Set();

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function serveSessions(request, response) {
  const named = request.headers["mcp-session-id"];
  const session = typeof named === "string" ? sessions.get(named) : undefined;
  if (session) return session.handleRequest(request, response);
  const server = buildSdk2Server(Number(tools));
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (id) => {
      sessions.set(id, transport);
      servers.add(server);
    },
    onsessionclosed: (id) => {
      sessions.delete(id);
      servers.delete(server);
    },
  });
  await server.connect(transport);
  return transport.handleRequest(request, response);
}

/** @type {import("node:http").RequestListener} */
const serveLegacy = (request, response) => void serveSessions(request, response);

/** @type {import("node:http").RequestListener} */
const serveModern = /** @type {any} */ (
  toNodeHandler(createMcpHandler(() => buildSdk2Server(Number(tools))))
);

serveMeasured(createServer(mode === "session" ? serveLegacy : serveModern), (message) => {
  const { params } = JSON.parse(message);
  for (const server of servers) void server.sendLoggingMessage(params);
});
