import { RedisNodes } from "./redis-nodes.mjs";
import { askFor, openHttpSseClient, openSessionClient } from "./wandering-clients.mjs";

const CLIENTS = 32;
const SLICE_MS = 1_000;
const ROUNDS = 6;
const DIALECTS = { "with sessions": openSessionClient, "http-sse": openHttpSseClient };

/**
 * What a call costs on so many nodes, where each request of a client arrives at the next of them.
 *
 * @param {import("@crossfade/redis/testing").RedisServer} redis
 * @param {readonly number[]} counts of nodes; the first is what the others are compared with
 * @param {(text: string) => void} onProgress
 */
export async function measureNodeGrowth(redis, counts, onProgress) {
  const rows = [];
  for (const [dialect, open] of Object.entries(DIALECTS)) {
    /** @type {Awaited<ReturnType<typeof costOfCall>> | undefined} */
    let first;
    for (const count of counts) {
      onProgress(`${dialect}, ${count} nodes`);
      const cost = await costOfCall(redis, count, open);
      first ??= cost;
      rows.push({
        dialect,
        nodes: count,
        "arrives elsewhere": `${Math.round((100 * (count - 1)) / count)} %`,
        "nodes, µs": cost.nodesUs,
        "nodes, × first": rounded(cost.nodesUs / first.nodesUs),
        "Redis, µs": cost.redisUs,
        "bytes to Redis": Math.round(cost.redisBytes),
      });
    }
  }
  return rows;
}

/**
 * The least of several rounds, for one call.
 *
 * @param {import("@crossfade/redis/testing").RedisServer} redis
 * @param {number} count
 * @param {import("./wandering-clients.mjs").OpenClient} open
 */
async function costOfCall(redis, count, open) {
  const nodes = new RedisNodes(redis, count);
  await nodes.listening();
  const ports = nodes.all.map(({ port }) => port);
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, (_, index) => open(ports, index % count)),
  );
  const rounds = [];
  // So that each node has compiled its code, whatever their number.
  for (let round = 0; round < 2 * count; round += 1) await askFor(clients, SLICE_MS);
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = await nodes.usage();
    const calls = await askFor(clients, SLICE_MS);
    const after = await nodes.usage();
    rounds.push({
      nodesUs: ((after.nodesCpuMs - before.nodesCpuMs) * 1_000) / calls,
      redisUs: ((after.redisCpuMs - before.redisCpuMs) * 1_000) / calls,
      redisBytes: (after.redisBytesIn - before.redisBytesIn) / calls,
    });
  }
  for (const client of clients) client.close();
  await nodes.stop();
  return {
    nodesUs: rounded(Math.min(...rounds.map(({ nodesUs }) => nodesUs))),
    redisUs: rounded(Math.min(...rounds.map(({ redisUs }) => redisUs))),
    redisBytes: Math.min(...rounds.map(({ redisBytes }) => redisBytes)),
  };
}

/** @param {number} value */
function rounded(value) {
  return Math.round(value * 100) / 100;
}
