// The official SDK, major 1, behind its own transports.
//   node sdk1.mjs <node | express> <session | sessionless> <tools> [json]
import { SSEServerTransport } from "@modelcontextprotocol/sdk/server/sse.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import express from "express";
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { serveMeasured } from "../src/measured-server.mjs";
import { buildSdk1Server } from "./sdk-servers.mjs";

const [, , adapter = "node", mode = "session", tools = "2", responses] = process.argv;

/** @typedef {import("node:http").IncomingMessage & { body?: unknown }} Request */
/** @typedef {import("node:http").ServerResponse} Response */

/** @type {Map<string, StreamableHTTPServerTransport>} */
const sessions = new Map();
/** @type {Map<string, { transport: SSEServerTransport, server: ReturnType<typeof buildSdk1Server> }>} */
const streams = new Map();
/** @type {Map<string, ReturnType<typeof buildSdk1Server>>} */
const servers = new Map();

/**
 * @param {Request} request
 * @param {Response} response
 */
async function serve(request, response) {
  const { url = "/", method } = request;
  if (url === "/sse") return openStream(response);
  if (url.startsWith("/messages")) {
    const id = new URLSearchParams(url.slice(url.indexOf("?") + 1)).get("sessionId") ?? "";
    return streams.get(id)?.transport.handlePostMessage(request, response, request.body);
  }
  const named = request.headers["mcp-session-id"];
  const session = typeof named === "string" ? sessions.get(named) : undefined;
  if (session) return session.handleRequest(request, response, request.body);
  if (method === "POST") return begin(request, response);
  return response.writeHead(405).end();
}

/**
 * @param {Request} request
 * @param {Response} response
 */
async function begin(request, response) {
  const server = buildSdk1Server(Number(tools));
  const transport = new StreamableHTTPServerTransport({
    // Undefined is how it is told to have no sessions, whatever its types say.
    sessionIdGenerator: /** @type {any} */ (mode === "session" ? () => randomUUID() : undefined),
    enableJsonResponse: responses === "json",
    onsessioninitialized: (id) => {
      sessions.set(id, transport);
      servers.set(id, server);
    },
    onsessionclosed: (id) => {
      sessions.delete(id);
      servers.delete(id);
    },
  });
  if (mode !== "session") {
    response.on("close", () => {
      void transport.close();
      void server.close();
    });
  }
  await server.connect(transport);
  await transport.handleRequest(request, response, request.body);
}

/** @param {Response} response */
async function openStream(response) {
  const transport = new SSEServerTransport("/messages", response);
  const server = buildSdk1Server(Number(tools));
  streams.set(transport.sessionId, { transport, server });
  response.on("close", () => streams.delete(transport.sessionId));
  await server.connect(transport);
}

function listener() {
  /** @type {import("node:http").RequestListener} */
  const listen = (request, response) => void serve(request, response);
  return adapter === "node" ? listen : express().use(express.json(), listen);
}

serveMeasured(createServer(listener()), (message) => {
  const { params } = JSON.parse(message);
  for (const { server } of streams.values()) void server.sendLoggingMessage(params);
  for (const server of servers.values()) void server.sendLoggingMessage(params);
});
