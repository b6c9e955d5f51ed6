import { parseHttpSseConfig, silentLogger } from "@crossfade/core";
import { redisMissing, startRedis, type RedisServer } from "@crossfade/redis/testing";
import { startReferenceServer, type RunningServer } from "@crossfade/reference-server";
import { ledgerFromJson } from "@crossfade/sunset";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { connectClient } from "../../e2e/support/connect-client.js";
import { HTTP_SSE_CLIENTS, STREAMABLE_HTTP_CLIENTS } from "../../e2e/support/sdk-clients.js";

const missing = redisMissing();
if (missing !== undefined) console.warn(`Skipped: ${missing}`);
const whereRedisIs = missing === undefined ? describe : describe.skip;

whereRedisIs("the ledger of several nodes", () => {
  let redis: RedisServer;
  let nodes: RunningServer[];

  beforeAll(async () => {
    redis = await startRedis();
    nodes = await Promise.all(["a", "b"].map((name) => startNode(name, redis.url)));
  }, 60_000);

  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await redis.stop();
  });

  it("has the clients of all of them, whichever is asked, and outlives them", async () => {
    const [first, second] = nodes as [RunningServer, RunningServer];
    const [old] = HTTP_SSE_CLIENTS.slice(-1);
    const [newer] = STREAMABLE_HTTP_CLIENTS.slice(-1);
    const clients = [
      await connectClient(old!, `${first.url}/sse`),
      await connectClient(newer!, `${second.url}/mcp`),
    ];
    for (const client of clients) {
      await client.sdk.ping();
      await client.close();
    }
    expect(await generationsAt(first)).toEqual(["http-sse", "sessionful"]);
    expect(await generationsAt(second)).toEqual(["http-sse", "sessionful"]);
    await first.stop();
    const third = await startNode("c", redis.url);
    nodes.push(third);
    expect(await generationsAt(third)).toEqual(["http-sse", "sessionful"]);
  }, 60_000);
});

function startNode(node: string, redisUrl: string): Promise<RunningServer> {
  const cluster = {
    redisUrl,
    node,
    requestStateKeys: ["a secret that all nodes of the test share"],
    leaseMs: undefined,
  };
  return startReferenceServer(
    {
      port: 0,
      host: "127.0.0.1",
      logLevel: "silent",
      config: parseHttpSseConfig(),
      adminPort: 0,
      cluster,
    },
    "1.0.0",
    silentLogger,
  );
}

/** A node tells the others of its clients within a few seconds. */
async function generationsAt({ adminUrl }: RunningServer): Promise<string[]> {
  for (let attempt = 0; ; attempt += 1) {
    const { entries } = ledgerFromJson(await (await fetch(`${adminUrl}/ledger`)).text());
    const generations = entries.map(({ generation }) => generation).toSorted();
    if (generations.length >= 2 || attempt === 100) return generations;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
