import type { McpBackend } from "@crossfade/core";
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
import { deploy, type Listening, type Share } from "./world.js";

/** A server that a test talks to, over a real socket. */
export interface TestServer extends Listening {
  readonly url: string;
  readonly witness: Witness;
}

export interface Options extends Partial<Omit<McpEndpointOptions, "backend">> {
  /** Makes one for each node. */
  readonly backend?: () => McpBackend;
  /** Puts the endpoint on the network. Default: as the server's name says. */
  readonly listenerFor?: (endpoint: McpEndpoint) => RequestListener;
}

/** Each way to put an SDK's server on the network. */
export const SERVERS = {
  "SDK 1 on node:http": (options?: Options) => start(1, createNodeListener, options),
  "SDK 1 on Express": (options?: Options) => start(1, expressApp, options),
  "SDK 2 on node:http": (options?: Options) => start(2, createNodeListener, options),
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
  usualListener: (endpoint: McpEndpoint) => RequestListener,
  { backend, listenerFor = usualListener, ...options }: Options = {},
): Promise<TestServer> {
  const witness = new Witness();
  const usualBackend = (): McpBackend =>
    major === 1
      ? fromMcpServer(() => buildServer1(witness))
      : fromMcpServer(() => buildServer2(witness));
  const listening = await deploy(async ({ options: shared }) => {
    const endpoint = createMcpEndpoint({
      backend: (backend ?? usualBackend)(),
      ...together(options, shared),
    });
    const server = createServer(listenerFor(endpoint));
    const port = await listen(server);
    const stop = async (): Promise<void> => {
      await endpoint.close();
      await shut(server);
    };
    return { port, endpoint, stop };
  });
  return { ...listening, url: `http://127.0.0.1:${listening.port}`, witness };
}

/** What the test wants stands; what the nodes share of Streamable HTTP goes into what it is configured with. */
function together(options: Omit<Options, "backend">, shared: Share["options"]): Share["options"] {
  if (options.streamableHttp === false || !shared.streamableHttp) return { ...shared, ...options };
  const streamableHttp = { ...shared.streamableHttp, ...options.streamableHttp };
  return { ...shared, ...options, streamableHttp };
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
