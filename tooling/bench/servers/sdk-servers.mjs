// The same server, built with the official SDK, major 1 and 2.
import { McpServer as McpServer1 } from "@modelcontextprotocol/sdk/server/mcp.js";
import { McpServer as McpServer2 } from "@modelcontextprotocol/server";
import { z } from "zod";
import { echo, SERVER_INFO } from "./answer.mjs";

const TEXT = { text: z.string() };

/** @param {number} tools how many there are; the first echoes */
export function buildSdk1Server(tools) {
  const server = new McpServer1(SERVER_INFO, { capabilities: { logging: {} } });
  for (const name of toolNames(tools)) {
    server.registerTool(name, { description: name, inputSchema: TEXT }, echoResult);
  }
  return server;
}

/**
 * @param {number} tools
 * @param {object} own what it is built with beside
 */
export function buildSdk2Server(tools, own = {}) {
  const server = new McpServer2(SERVER_INFO, { capabilities: { logging: {} }, ...own });
  for (const name of toolNames(tools)) {
    server.registerTool(name, { description: name, inputSchema: z.object(TEXT) }, echoResult);
  }
  return server;
}

/** @param {{ text: string }} toolArguments */
function echoResult({ text }) {
  return /** @type {{ content: { type: "text", text: string }[] }} */ (echo({ text }));
}

/** @param {number} tools */
function toolNames(tools) {
  return Array.from({ length: tools }, (_, index) => (index === 0 ? "echo" : `tool-${index}`));
}
