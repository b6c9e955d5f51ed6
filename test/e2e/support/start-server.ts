import { fromMcpServer } from "@crossfade/mcp-sdk";
import { createNodeListener } from "@crossfade/node";
import { expressHandler } from "@crossfade/express";
import { createMcpEndpoint, type McpEndpoint, type McpEndpointOptions } from "@crossfade/server";
import express from "express";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buildServer1 } from "./build-server-sdk1.js";
import { buildServer2 } from "./build-server-sdk2.js";
import { Witness } from "./witness.js";

/** A server that a test talks to, over a real socket. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly endpoint: McpEndpoint;
  readonly witness: Witness;
  readonly stop: () => Promise<void>;
}

export type Options = Partial<McpEndpointOptions>;

/** Each way to put an SDK's server on the network. */
export const SERVERS = {
  "SDK 1 on node:http": (options?: Options) => start(1, options, createNodeListener),
  "SDK 1 on Express": (options?: Options) => start(1, options, expressApp),
  "SDK 2 on node:http": (options?: Options) => start(2, options, createNodeListener),
} as const;

/** For tests to which the server's SDK and framework are all the same. */
export const startServer = SERVERS["SDK 1 on node:http"];

function expressApp(endpoint: McpEndpoint): RequestListener {
  // After a body parser, where most people mount things; and as it is deployed, since Express' own pages,
  // for requests that are not ours, show a stack otherwise.
  const app = express().set("env", "production");
  return app.use(express.json()).use(expressHandler(endpoint)) as RequestListener;
}

async function start(
  major: 1 | 2,
  options: Options | undefined,
  listenerFor: (endpoint: McpEndpoint) => RequestListener,
): Promise<TestServer> {
  const witness = new Witness();
  const backend =
    major === 1
      ? fromMcpServer(() => buildServer1(witness))
      : fromMcpServer(() => buildServer2(witness));
  const endpoint = createMcpEndpoint({ backend, ...options });
  const server = createServer(listenerFor(endpoint));
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    endpoint,
    witness,
    stop: async () => {
      await endpoint.close();
      await shut(server);
    },
  };
}

/** Listens on a free port of the loopback address, and resolves to it. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

export async function shut(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
