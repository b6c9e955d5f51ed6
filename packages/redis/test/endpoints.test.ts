import { createNodeListener } from "@crossfade/node";
import { createMcpEndpoint } from "@crossfade/server";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createRedisStores } from "../src/index.js";
import { startRedis, startRedisCluster } from "../src/testing/index.js";
import { CLIENTS, CLUSTER_CLIENTS, type OpenClient } from "./support/clients.js";
import { describeRedis } from "./support/describe-redis.js";
import { eventually } from "./support/eventually.js";

const LEASE_MS = 1_500;

/** A node as a user runs it. */
class Node {
  readonly #name: string;
  readonly #client: OpenClient;
  readonly #server: Server;
  readonly #close: () => Promise<void>;

  constructor(name: string, client: OpenClient) {
    this.#name = name;
    this.#client = client;
    const stores = createRedisStores(client.client);
    const { sessionStore, eventLog, messageBus, ledgerStore } = stores;
    const endpoint = createMcpEndpoint({
      backend: {
        request: async ({ method }) =>
          method === "initialize"
            ? {
                protocolVersion: "2025-11-25",
                capabilities: {},
                serverInfo: { name, version: "1.0.0" },
              }
            : { answeredBy: this.#name },
      },
      sessionStore,
      eventLog,
      messageBus,
      ledgerStore,
      node: name,
      leaseMs: LEASE_MS,
      streamableHttp: { requestStateKeys: ["a secret of all nodes, for the tests"] },
    });
    this.#server = createServer(createNodeListener(endpoint));
    this.#close = async () => {
      await endpoint.close();
      await stores.close();
    };
  }

  async listen(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  async post(message: object, sessionId?: string): Promise<Response> {
    const address = this.#server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    return fetch(`http://127.0.0.1:${port}/mcp`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...(sessionId === undefined
          ? {}
          : { "mcp-session-id": sessionId, "mcp-protocol-version": "2025-11-25" }),
      },
      body: JSON.stringify({ jsonrpc: "2.0", ...message }),
    });
  }

  /** Whoever answers a request of the session that is sent to this node. */
  async answeredBy(sessionId: string): Promise<unknown> {
    const response = await this.post({ id: 7, method: "tools/list" }, sessionId);
    return ((await response.json()) as { result?: { answeredBy?: string } }).result?.answeredBy;
  }

  /** No word to anyone: what is left is its lease. */
  async vanish(): Promise<void> {
    await this.#client.close();
    this.#server.close();
  }

  async stop(): Promise<void> {
    this.#server.close();
    await this.#close();
    await this.#client.close();
  }
}

async function onServer(): Promise<[OpenClient, OpenClient, () => Promise<void>]> {
  const server = await startRedis();
  return [await CLIENTS.ioredis(server), await CLIENTS["node-redis"](server), () => server.stop()];
}

async function onCluster(): Promise<[OpenClient, OpenClient, () => Promise<void>]> {
  const cluster = await startRedisCluster();
  const [ioredis, nodeRedis] = Object.values(CLUSTER_CLIENTS);
  if (!ioredis || !nodeRedis) throw new Error("Two clients are needed");
  return [await ioredis(cluster), await nodeRedis(cluster), () => cluster.stop()];
}

describeRedis("endpoints that share Redis", () => {
  describe.each([
    ["on one server", onServer],
    ["on a cluster", onCluster],
  ])("%s", (_, open) => {
    let one: Node;
    let two: Node;
    let stopRedis: () => Promise<void>;

    beforeAll(async () => {
      const [first, second, stop] = await open();
      stopRedis = stop;
      one = new Node("one", first);
      two = new Node("two", second);
      await Promise.all([one.listen(), two.listen()]);
    });
    afterAll(async () => {
      await two.stop();
      await stopRedis();
    });

    it("serve a session on either, and go on with it when its node is gone", async () => {
      const initialize = await one.post({
        id: 1,
        method: "initialize",
        params: {
          protocolVersion: "2025-11-25",
          capabilities: {},
          clientInfo: { name: "client", version: "1.0.0" },
        },
      });
      const sessionId = initialize.headers.get("mcp-session-id") ?? "";
      expect((await two.post({ method: "notifications/initialized" }, sessionId)).status).toBe(202);
      expect(await one.answeredBy(sessionId)).toBe("one");
      expect(await two.answeredBy(sessionId)).toBe("one");
      await one.vanish();
      await eventually(async () => (await two.answeredBy(sessionId)) === "two");
    });
  });
});
