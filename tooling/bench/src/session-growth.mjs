import { setTimeout as delay } from "node:timers/promises";
import { openSession } from "./client.mjs";
import { Connection } from "./connection.mjs";
import { RedisNodes } from "./redis-nodes.mjs";
import { askFor, giveUp, openSessionClient } from "./wandering-clients.mjs";

/** Leases are renewed every 2 s. */
const REST_MS = 10_000;
const BUSY_MS = 1_000;
const BUSY_ROUNDS = 5;
const BUSY_CLIENTS = 32;
const OPENING = 32;

/**
 * What sessions that say nothing cost a node and Redis, and what a call costs beside them.
 *
 * @param {import("@crossfade/redis/testing").RedisServer} redis
 * @param {readonly number[]} counts of sessions, growing
 * @param {(text: string) => void} onProgress
 */
export async function measureSessionGrowth(redis, counts, onProgress) {
  const nodes = new RedisNodes(redis, 1);
  await nodes.listening();
  const [port = NaN] = nodes.all.map((node) => node.port);
  const busy = await Promise.all(
    Array.from({ length: BUSY_CLIENTS }, () => openSessionClient([port], 0)),
  );
  for (let round = 0; round < 3; round += 1) await askFor(busy, BUSY_MS);
  const empty = await nodes.usage({ collect: true });
  const rows = [];
  let open = BUSY_CLIENTS;
  for (const count of counts) {
    onProgress(`${count} sessions: opens ${count - open} more`);
    await openSessions(port, count - open);
    open = count;
    onProgress(`${count} sessions: rests`);
    const begin = await nodes.usage({ collect: true });
    await delay(REST_MS);
    const end = await nodes.usage();
    const callUs = await costOfCall(nodes, busy);
    const more = count - BUSY_CLIENTS;
    rows.push({
      sessions: count,
      "Redis busy, %": percent(end.redisCpuMs - begin.redisCpuMs),
      "node busy, %": percent(end.nodesCpuMs - begin.nodesCpuMs),
      "bytes in Redis, each": Math.round((begin.redisMemoryBytes - empty.redisMemoryBytes) / more),
      "heap of the node, each": Math.round((begin.nodesHeapBytes - empty.nodesHeapBytes) / more),
      "a call, µs of the node": callUs,
    });
  }
  for (const client of busy) client.close();
  await nodes.stop();
  return rows;
}

/**
 * @param {number} port
 * @param {number} count
 */
async function openSessions(port, count) {
  let left = count;
  const worker = async () => {
    const connection = new Connection(port, giveUp);
    while (left > 0) {
      left -= 1;
      await openSession(connection, port);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: OPENING }, worker));
}

/**
 * The least of several rounds.
 *
 * @param {RedisNodes} nodes
 * @param {readonly import("./wandering-clients.mjs").WanderingClient[]} clients
 */
async function costOfCall(nodes, clients) {
  let least = Infinity;
  for (let round = 0; round < BUSY_ROUNDS; round += 1) {
    const before = await nodes.usage();
    const calls = await askFor(clients, BUSY_MS);
    const after = await nodes.usage();
    least = Math.min(least, ((after.nodesCpuMs - before.nodesCpuMs) * 1_000) / calls);
  }
  return Math.round(least * 10) / 10;
}

/** @param {number} cpuMs in the time of rest */
function percent(cpuMs) {
  return Math.round((cpuMs / REST_MS) * 10_000) / 100;
}
