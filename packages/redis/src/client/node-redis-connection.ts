import { NodeRedisSubscriber, type NodeRedisSubscriberClient } from "./node-redis-subscriber.js";
import type { NodeRedisClient, RedisClient } from "./redis-client.js";
import type { RedisConnection, RedisSubscriber } from "./redis-connection.js";

/** `sendCommand` takes other arguments in each of the three. */
type Topology = "single" | "cluster" | "sentinel";

/** The rest of the client, which its public type need not show. */
interface FullClient extends NodeRedisClient {
  sendCommand(...values: unknown[]): Promise<unknown>;
  duplicate(): NodeRedisSubscriberClient;
}

/** node-redis has `sendCommand` and says whether it `isReady`. */
export function isNodeRedis(client: RedisClient): client is NodeRedisClient {
  // A pool of clients has no `duplicate`, and cannot listen.
  return "isReady" in client && "sendCommand" in client && typeof client.duplicate === "function";
}

/** node-redis: a single server, a cluster, or one behind Sentinels. */
export class NodeRedisConnection implements RedisConnection {
  readonly #client: FullClient;
  readonly #topology: Topology;

  constructor(client: NodeRedisClient) {
    this.#client = client as FullClient;
    this.#topology = topologyOf(client);
  }

  get ready(): boolean {
    return this.#client.isReady;
  }

  get cluster(): boolean {
    return this.#topology === "cluster";
  }

  onReady(listener: () => void): () => void {
    // A cluster is ready when it has found its nodes; of each node's connection it tells separately.
    const events = this.cluster ? ["connect", "node-ready"] : ["ready"];
    for (const event of events) this.#client.on(event, listener);
    return () => events.forEach((event) => this.#client.off(event, listener));
  }

  send(key: string, command: readonly string[]): Promise<unknown> {
    if (this.#topology === "single") return this.#client.sendCommand(command);
    if (this.#topology === "sentinel") return this.#client.sendCommand(false, command);
    return this.#client.sendCommand(key, false, command);
  }

  async publish(channel: string, message: string): Promise<number | undefined> {
    const command = this.cluster ? "SPUBLISH" : "PUBLISH";
    return Number(await this.send(channel, [command, channel, message]));
  }

  subscriber(): RedisSubscriber {
    return new NodeRedisSubscriber(this.#client.duplicate(), this.cluster);
  }
}

function topologyOf(client: NodeRedisClient): Topology {
  if ("getSlotRandomNode" in client) return "cluster";
  return "getSentinelNode" in client || "acquire" in client ? "sentinel" : "single";
}
