import type { Logger } from "@crossfade/core";
import { fromMcpServer } from "@crossfade/mcp-sdk";
import { createNodeListener, FileLedgerStore, shutDown } from "@crossfade/node";
import { createMcpEndpoint, type McpEndpoint } from "@crossfade/server";
import { withTasks } from "@crossfade/tasks";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { adminServer } from "./admin.js";
import { buildEverythingServer } from "./everything/build-everything-server.js";
import { withInterviews } from "./everything/input-required/with-interviews.js";
import { withSkills } from "./everything/skills/with-skills.js";
import { healthListener } from "./health.js";
import type { ReferenceServerOptions } from "./options.js";
import { connectRedis, type RedisCluster } from "./redis-cluster.js";

/** Tools whose calls may become tasks (`io.modelcontextprotocol/tasks`). */
const TASK_TOOLS = {
  slow_compute: "optional",
  confirm_delete: "optional",
  multi_input: "optional",
  protocol_error_job: "optional",
  test_tool_with_task: "optional",
  failing_job: "required",
} as const;

/** A server that runs. */
export interface RunningServer {
  readonly endpoint: McpEndpoint;
  readonly server: Server;
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Where ledger and statistics are shown, if they are. */
  readonly adminUrl: string | undefined;
  /** Drains, then closes. Calling it again waits for the same end. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts the reference server. Resolves once it listens.
 *
 * @throws TransportError `INVALID_CONFIG`; or the system's error, such as `EADDRINUSE`
 */
export async function startReferenceServer(
  options: ReferenceServerOptions,
  version: string,
  logger: Logger,
): Promise<RunningServer> {
  const cluster = options.cluster && connectRedis(options.cluster, logger);
  const endpoint = await createEndpoint(options, version, logger, cluster);
  const server = createServer(createNodeListener(endpoint, { fallback: healthListener(endpoint) }));
  const admin = options.adminPort === undefined ? undefined : adminServer(endpoint);
  try {
    await listen(server, options.port, options.host);
    if (admin) await listen(admin, options.adminPort ?? 0, "127.0.0.1");
  } catch (error) {
    server.close();
    await endpoint.close();
    await cluster?.close();
    throw error;
  }
  const stop = async (): Promise<void> => {
    await shutDown(server, endpoint);
    await closeAdmin(admin);
    await cluster?.close();
  };
  let stopped: Promise<void> | undefined;
  return {
    endpoint,
    server,
    url: urlOf(server.address() as AddressInfo),
    adminUrl: admin && urlOf(admin.address() as AddressInfo),
    stop: () => (stopped ??= stop()),
  };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  await once(server, "listening");
}

async function closeAdmin(admin: Server | undefined): Promise<void> {
  if (!admin) return;
  const closed = once(admin, "close");
  admin.close();
  admin.closeAllConnections();
  await closed;
}

async function createEndpoint(
  { config, sessionsDeprecation, ledgerFile, cluster: nodes }: ReferenceServerOptions,
  version: string,
  logger: Logger,
  cluster: RedisCluster | undefined,
): Promise<McpEndpoint> {
  const ledgerStore =
    ledgerFile === undefined ? undefined : await FileLedgerStore.open({ path: ledgerFile, logger });
  const { endpoint, reconnectGraceMs, deprecation, ...shared } = config;
  const notifyAll = (method: string): void => void mcp.notifyAll(method);
  const everything = fromMcpServer(() => buildEverythingServer({ version, notifyAll }));
  const mcp: McpEndpoint = createMcpEndpoint({
    backend: withTasks(withSkills(withInterviews(everything)), {
      tools: TASK_TOOLS,
      logger,
      ...(cluster && { messageBus: cluster.options.messageBus }),
    }),
    logger,
    config: shared,
    httpSse: { endpoint, reconnectGraceMs, deprecation },
    streamableHttp: {
      ...(sessionsDeprecation ? { deprecation: sessionsDeprecation } : {}),
      ...(nodes ? { requestStateKeys: [...nodes.requestStateKeys] } : {}),
    },
    ...cluster?.options,
    ...(ledgerStore ? { ledgerStore } : {}),
  });
  return mcp;
}

function urlOf({ address, port, family }: AddressInfo): string {
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}
