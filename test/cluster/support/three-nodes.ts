import type { TransportStatistics } from "@crossfade/core";
import { createRedisStores } from "@crossfade/redis";
import { startRedis, type RedisServer } from "@crossfade/redis/testing";
import type { MessageBus } from "@crossfade/session";
import type { McpEndpoint } from "@crossfade/server";
import { Redis } from "ioredis";
import { setImmediate as turn } from "node:timers/promises";
import type { Share, TestEndpoint, World } from "../../e2e/support/world.js";
import { RoundRobinProxy } from "./round-robin-proxy.mjs";

const COUNT = 3;
/** No node is ever lost here: one that does not answer has to wait for the machine, which they all share. */
const PATIENCE_MS = 60_000;
const REQUEST_STATE_KEYS = ["a secret that all nodes of the test share"];

/**
 * A world in which every server is three nodes behind a proxy without affinity. They are in one process, so
 * that a test reaches into all of them; all that they share is a real Redis, each by a client of its own.
 */
export class ThreeNodes {
  #redis: Promise<RedisServer> | undefined;
  /** How many servers have been started, and how many of them run. */
  started = 0;
  running = 0;

  readonly start: World = async (startNode) => {
    const { url } = await (this.#redis ??= startRedis());
    this.started += 1;
    this.running += 1;
    const prefix = `server-${this.started}`;
    const shares = Array.from({ length: COUNT }, (_, index) => new NodeShare(url, prefix, index));
    const nodes = await Promise.all(shares.map((share) => startNode(share)));
    await Promise.all(nodes.map(({ endpoint }) => readiness(endpoint)));
    const proxy = new RoundRobinProxy(nodes.map(({ port }) => port));
    await proxy.start();
    return {
      port: Number(new URL(proxy.url).port),
      endpoint: together(nodes.map(({ endpoint }) => endpoint)),
      stop: async () => {
        await Promise.all(nodes.map((node) => node.stop()));
        await proxy.stop();
        await Promise.all(shares.map((share) => share.close()));
        this.running -= 1;
      },
    };
  };

  async stop(): Promise<void> {
    await (await this.#redis)?.stop();
  }
}

/** What one node has of Redis. */
class NodeShare implements Share {
  readonly options: Share["options"];
  readonly cluster: Share["cluster"];
  readonly close: () => Promise<void>;

  constructor(redisUrl: string, prefix: string, index: number) {
    const node = `node-${index + 1}`;
    const client = new Redis(redisUrl, { enableAutoPipelining: true });
    const stores = createRedisStores(client, { prefix, commandTimeoutMs: PATIENCE_MS });
    const { sessionStore, eventLog, ledgerStore } = stores;
    this.options = {
      sessionStore,
      eventLog,
      messageBus: patient(stores.messageBus),
      ledgerStore,
      node,
      leaseMs: PATIENCE_MS,
      streamableHttp: { requestStateKeys: REQUEST_STATE_KEYS },
    };
    this.cluster = {
      redisUrl,
      node: `${prefix}-${node}`,
      requestStateKeys: REQUEST_STATE_KEYS,
      leaseMs: PATIENCE_MS,
    };
    this.close = async () => {
      await stores.close();
      client.disconnect();
    };
  }
}

function patient(bus: MessageBus): MessageBus {
  return {
    serve: (...args) => bus.serve(...args),
    request: (node, payload) => bus.request(node, payload, PATIENCE_MS),
    publish: (...args) => bus.publish(...args),
    subscribe: (...args) => bus.subscribe(...args),
    close: () => bus.close(),
  };
}

async function readiness(endpoint: McpEndpoint): Promise<void> {
  while (!(await endpoint.ready()).ready) await turn();
}

/** Several nodes, looked at as one server. */
function together(nodes: readonly McpEndpoint[]): TestEndpoint {
  const [first] = nodes as readonly [McpEndpoint];
  return {
    // The proxy has the first client at another node: what it is told has come from elsewhere.
    notifyAll: (...notification) => void first.notifyAll(...notification),
    drain: async (deadlineMs) => {
      await Promise.all(nodes.map((node) => node.drain(deadlineMs)));
    },
    ledger: {
      read: async () => {
        await Promise.all(nodes.map(({ ledger }) => ledger.flush()));
        return first.ledger.read();
      },
    },
    statistics: () => ({
      transports: nodes
        .map((node) => node.statistics().transports)
        .reduce((sums, transports) => sums.map((sum, index) => sumOf(sum, transports[index]!))),
    }),
  };
}

function sumOf(one: TransportStatistics, other: TransportStatistics): TransportStatistics {
  return {
    transport: one.transport,
    sessions: one.sessions + other.sessions,
    principals: one.principals + other.principals,
    connections: one.connections + other.connections,
    requestsInFlight: one.requestsInFlight + other.requestsInFlight,
    clientRequestsInFlight: one.clientRequestsInFlight + other.clientRequestsInFlight,
    bytesHeld: one.bytesHeld + other.bytesHeld,
    counters: Object.fromEntries(
      Object.entries(one.counters).map(([name, count]) => [
        name,
        count + (other.counters[name] ?? 0),
      ]),
    ),
  };
}
