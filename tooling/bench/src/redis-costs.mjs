import { createRedisStores } from "@crossfade/redis";
import { REDIS_CLIENTS } from "./redis-clients.mjs";
import { readUsage } from "./redis-usage.mjs";

/** @typedef {import("@crossfade/redis/testing").RedisServer} RedisServer */
/** @typedef {import("@crossfade/redis").RedisStores} RedisStores */

const TIMES = 5_000;
/** Of what does a hundred things at once. */
const LARGE_TIMES = 500;
const AT_ONCE = 200;
const SESSIONS = 5_000;
const EVENTS = 100;

/** What an SDK client says of itself, and a principal. */
const INITIALIZE = {
  protocolVersion: "2025-11-25",
  capabilities: { roots: { listChanged: true }, sampling: {}, elicitation: {} },
  clientInfo: { name: "example-client", title: "Example Client", version: "1.25.3" },
};
/** A tool's short result, framed. */
const PAYLOAD = `event: message\ndata: ${JSON.stringify({
  jsonrpc: "2.0",
  id: 12,
  result: { content: [{ type: "text", text: "x".repeat(100) }] },
})}\n\n`;
const LIMITS = { maxSessions: 1e9, maxSessionsPerPrincipal: 1e9, sessionIdleMs: 1_800_000 };
const LOG_LIMITS = { maxReplayEvents: 1_000, maxReplayBytes: 1_048_576, sessionIdleMs: 1_800_000 };

/**
 * Bytes in Redis of each thing that is kept.
 * @param {RedisServer} server
 */
export async function measureMemory(server) {
  const { stores, close } = await openStores(server, "node-redis");
  const ids = numbered(SESSIONS, "sse_0123456789abcdefgh");
  const per = /** @type {Record<string, number>} */ ({});
  /** @param {string} what @param {number} count @param {() => Promise<unknown>} fill */
  const measure = async (what, count, fill) => {
    const before = (await readUsage(server)).memoryBytes;
    await fill();
    per[what] = Math.round(((await readUsage(server)).memoryBytes - before) / count);
  };
  // The first of each is left out: scripts, and tables that grow in steps.
  await stores.sessionStore.create(record("first"), LIMITS);
  await stores.eventLog.open("first", "first", 1, LOG_LIMITS);
  await stores.eventLog.append("first", 1, { number: 1, payload: PAYLOAD });
  await measure("session", ids.length, () =>
    inTurns(ids, (id) => stores.sessionStore.create(record(id), LIMITS)),
  );
  await measure("stream of a session, empty", ids.length, () =>
    inTurns(ids, (id) => stores.eventLog.open(`s${id}`, id, 1, LOG_LIMITS)),
  );
  await measure(`event of ${PAYLOAD.length} bytes`, 500 * EVENTS, async () => {
    for (let number = 1; number <= EVENTS; number++) {
      await inTurns(ids.slice(0, 500), (id) =>
        stores.eventLog.append(`s${id}`, 1, { number, payload: PAYLOAD }),
      );
    }
  });
  await close();
  await server.command("FLUSHALL");
  return per;
}

/**
 * What each operation costs with a client.
 * @param {RedisServer} server
 * @param {string} name
 * @param {(port: number) => Promise<import("./redis-clients.mjs").OpenClient>} open
 */
export async function measureOperations(server, name, open) {
  const { stores, set, close } = await openStores(server, name, open);
  const rows = [];
  let unit;
  for (const [operation, prepare] of Object.entries(operationsOf(stores, set))) {
    const { run, done, times = TIMES } = await prepare();
    const cost = await costOf(server, stores, run, times);
    await done?.();
    unit ??= cost;
    rows.push({
      client: name,
      operation,
      commands: round(cost.commands),
      "bytes to Redis": Math.round(cost.bytesIn),
      "bytes from Redis": Math.round(cost.bytesOut),
      "Redis, µs": round(cost.redisTime * 1e6),
      "Redis, SETs": round(cost.redisTime / unit.redisTime),
      "node, µs": round(cost.nodeTime * 1e6),
      "node, SETs": round(cost.nodeTime / unit.nodeTime),
    });
    await server.command("FLUSHALL");
  }
  await close();
  return rows;
}

/**
 * @param {RedisStores} stores
 * @param {(index: number) => Promise<unknown>} set
 * @returns {Record<string, () => Promise<{ run: (index: number) => Promise<unknown>, done?: () => Promise<unknown>, times?: number }>>}
 */
function operationsOf({ sessionStore, eventLog, messageBus }, set) {
  const create = (/** @type {number} */ index) => sessionStore.create(record(`s${index}`), LIMITS);
  const withSessions = async () =>
    inTurns(numbered(TIMES, "s"), (id) => sessionStore.create(record(id), LIMITS));
  const openStreams = () =>
    inTurns(numbered(AT_ONCE, "t"), (stream) => eventLog.open(stream, stream, 1, LOG_LIMITS));
  return {
    "SET of as many bytes": async () => ({ run: set }),
    "begin a session": async () => ({ run: create }),
    "note initialize": async () => {
      await withSessions();
      return {
        run: (index) =>
          sessionStore.update(`s${index}`, 1, {
            revision: "2025-11-25",
            initializeParams: INITIALIZE,
          }),
      };
    },
    "look a session up": async () => {
      await withSessions();
      return { run: (index) => sessionStore.get(`s${index}`) };
    },
    "renew 100 leases": async () => {
      await withSessions();
      const leases = (/** @type {number} */ index) =>
        numbered(100, "").map((one) => ({
          id: `s${(index * 100 + Number(one)) % TIMES}`,
          epoch: 1,
          lastSeenAt: 5,
        }));
      return { run: (index) => sessionStore.renew(leases(index), 60_000), times: LARGE_TIMES };
    },
    "end a session": async () => {
      await withSessions();
      return { run: (index) => sessionStore.delete(`s${index}`) };
    },
    "open a stream": async () => ({
      run: async (index) => eventLog.open(`t${index}`, `s${index}`, 1, LOG_LIMITS),
    }),
    "append an event, of many streams": async () => {
      await openStreams();
      return {
        run: (index) =>
          Promise.resolve(
            eventLog.append(`t${index % AT_ONCE}`, 1, {
              number: Math.floor(index / AT_ONCE) + 1,
              payload: PAYLOAD,
            }),
          ),
      };
    },
    "append an event, of one stream": async () => {
      await openStreams();
      return {
        run: (index) =>
          Promise.resolve(eventLog.append("t0", 1, { number: index + 1, payload: PAYLOAD })),
      };
    },
    "replay 100 events": async () => {
      await openStreams();
      for (let number = 1; number <= 100; number++) {
        await eventLog.append("t0", 1, { number, payload: PAYLOAD });
      }
      return { run: async () => eventLog.after("t0", 0), times: LARGE_TIMES };
    },
    "ask another node": async () => {
      const done = await messageBus.serve("node", async (payload) => payload);
      return { run: () => messageBus.request("node", PAYLOAD, 10_000), done };
    },
    "publish to one node": async () => {
      const done = await messageBus.subscribe("news", () => undefined);
      return { run: () => messageBus.publish("news", PAYLOAD), done };
    },
  };
}

/**
 * @param {RedisServer} server
 * @param {RedisStores} stores
 * @param {(index: number) => Promise<unknown>} run
 * @param {number} times
 */
async function costOf(server, stores, run, times) {
  const before = await readUsage(server);
  const { sent } = stores.statistics();
  const cpu = process.cpuUsage();
  await inTurns(numbered(times, ""), (index) => run(Number(index)));
  const { user, system } = process.cpuUsage(cpu);
  const after = await readUsage(server);
  return {
    commands: (stores.statistics().sent - sent) / times,
    bytesIn: (after.bytesIn - before.bytesIn) / times,
    bytesOut: (after.bytesOut - before.bytesOut) / times,
    redisTime: (after.cpuSeconds - before.cpuSeconds) / times,
    nodeTime: (user + system) / 1e6 / times,
  };
}

/** @param {RedisServer} server @param {string} name */
async function openStores(server, name, open = REDIS_CLIENTS[name]) {
  if (!open) throw new Error(`There is no client ${name}`);
  const opened = await open(server.port);
  const { client } = opened;
  const stores = createRedisStores(client, { prefix: "cf", commandTimeoutMs: 60_000 });
  await stores.health();
  return {
    stores,
    set: (/** @type {number} */ index) => setOf(client, index),
    close: async () => {
      await stores.close();
      opened.close();
    },
  };
}

/**
 * What an event would cost if it were one plain command.
 * @param {import("@crossfade/redis").RedisClient} client
 * @param {number} index
 */
function setOf(client, index) {
  const command = /** @type {const} */ (["SET", `set${index}`, PAYLOAD]);
  if ("call" in client) return client.call(...command);
  const nodeRedis = /** @type {{ sendCommand(command: readonly string[]): Promise<unknown> }} */ (
    client
  );
  return nodeRedis.sendCommand(command);
}

/** @param {string} id @returns {import("@crossfade/session").SessionRecord} */
function record(id) {
  return {
    id,
    transport: "streamable-http",
    principal: "https://issuer.example|user-1234",
    quotaKey: "https://issuer.example|user-1234",
    revision: "2025-11-25",
    initializeParams: INITIALIZE,
    initialized: true,
    state: undefined,
    attributes: { mode: "post", stream: "0123456789abcdefghijkl" },
    createdAt: 1_700_000_000_000,
    lastSeenAt: 1_700_000_000_000,
    lease: { node: "0123456789abcdefghijkl", epoch: 1, expiresAt: 1_700_000_030_000 },
  };
}

/** @param {number} count @param {string} prefix */
function numbered(count, prefix) {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

/** @param {readonly string[]} items @param {(item: string) => unknown} action */
async function inTurns(items, action) {
  let next = 0;
  const worker = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await action(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 100) / 100;
}
