// Crossfade as a user gets it by default, with every guard, bound and statistic.
//   node crossfade.mjs <node | express | attached> <functions | sdk1 | sdk2 | sdk2-native> [tools]
import { fromMethods } from "@crossfade/core";
import { expressHandler } from "@crossfade/express";
import { fromMcpServer } from "@crossfade/mcp-sdk";
import { attach, createNodeListener } from "@crossfade/node";
import { createMcpEndpoint } from "@crossfade/server";
import { PerRequestHTTPServerTransport } from "@modelcontextprotocol/server";
import express from "express";
import { createServer } from "node:http";
import { serveMeasured } from "../src/measured-server.mjs";
import { echo, SERVER_INFO } from "./answer.mjs";
import { buildSdk1Server, buildSdk2Server } from "./sdk-servers.mjs";

const REVISIONS = { supportedProtocolVersions: ["2026-07-28", "2025-11-25"] };
const [, , adapter = "node", kind = "functions", tools = "2"] = process.argv;

const endpoint = createMcpEndpoint({
  backend: backendOf(kind),
  config: {
    // All clients come from one address, and some workloads have more of them than one client should.
    maxSessions: 30_000,
    maxSessionsPerPrincipal: 30_000,
  },
});

/** @param {string} name */
function backendOf(name) {
  if (name === "sdk1") return fromMcpServer(() => buildSdk1Server(Number(tools)));
  if (name === "sdk2-native") {
    const modernTransport = PerRequestHTTPServerTransport;
    return fromMcpServer(() => buildSdk2Server(Number(tools), REVISIONS), { modernTransport });
  }
  if (name === "sdk2") return fromMcpServer(() => buildSdk2Server(Number(tools)));
  return fromMethods({
    serverInfo: SERVER_INFO,
    capabilities: { tools: {} },
    methods: {
      "tools/call": ({ arguments: toolArguments }) => echo(/** @type {object} */ (toolArguments)),
    },
  });
}

function createAdapter() {
  if (adapter === "node") return createServer(createNodeListener(endpoint));
  const app = express();
  if (adapter === "express") return createServer(app.use(expressHandler(endpoint)));
  const server = createServer(app);
  attach(server, endpoint);
  return server;
}

serveMeasured(
  createAdapter(),
  (message) => {
    const { method, params } = JSON.parse(message);
    endpoint.notifyAll(method, params);
  },
  () => endpoint.statistics(),
);
