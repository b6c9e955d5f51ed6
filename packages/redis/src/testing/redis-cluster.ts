import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "./free-port.js";
import { startRedis, type RedisServer } from "./redis-server.js";

const SLOTS = 16_384;
const ATTEMPTS = 500;
const ATTEMPT_MS = 20;

/** A cluster for tests: masters only. */
export interface RedisCluster {
  readonly servers: readonly RedisServer[];
  /** Ends all of them. */
  stop(): Promise<void>;
}

/** @throws Error where no server is installed, or the cluster does not come up */
export async function startRedisCluster(masters = 3): Promise<RedisCluster> {
  const servers = await Promise.all(Array.from({ length: masters }, startMaster));
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop()));
  };
  try {
    await join(servers);
  } catch (error) {
    await stop();
    throw error;
  }
  return { servers, stop };
}

async function startMaster(): Promise<RedisServer> {
  // By itself it takes its port + 10,000, which need not be free, or a port at all.
  const busPort = await freePort();
  const settings = ["--cluster-enabled", "yes", "--cluster-port", String(busPort)];
  // Without a majority of masters it must still answer, or a test of one that is away tests nothing.
  return startRedis({
    settings: [
      ...settings,
      "--cluster-node-timeout",
      "2000",
      "--cluster-require-full-coverage",
      "no",
    ],
  });
}

async function join(servers: readonly RedisServer[]): Promise<void> {
  const [first] = servers;
  if (!first) throw new Error("A cluster needs servers");
  for (const [index, server] of servers.entries()) {
    const from = Math.floor((index * SLOTS) / servers.length);
    const to = Math.floor(((index + 1) * SLOTS) / servers.length) - 1;
    await server.command("CLUSTER", "ADDSLOTSRANGE", String(from), String(to));
    const busPort = await busPortOf(server);
    await first.command("CLUSTER", "MEET", "127.0.0.1", String(server.port), busPort);
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const infos = await Promise.all(servers.map((server) => server.command("CLUSTER", "INFO")));
    if (infos.every((info) => isWhole(info, servers.length))) return;
    await delay(ATTEMPT_MS);
  }
  throw new Error("The Redis cluster did not come up");
}

function isWhole(info: string, size: number): boolean {
  return info.includes("cluster_state:ok") && info.includes(`cluster_known_nodes:${size}\r`);
}

/** From `CONFIG GET`, whose reply ends with the value on a line of its own. */
async function busPortOf(server: RedisServer): Promise<string> {
  const reply = await server.command("CONFIG", "GET", "cluster-port");
  return reply.trim().split("\r\n").at(-1) ?? "";
}
