import { readUsage } from "./redis-usage.mjs";
import { ServerProcess } from "./server-process.mjs";

const MODULE = new URL("../servers/crossfade-on-redis.mjs", import.meta.url);

/**
 * What nodes and their Redis have used so far.
 *
 * @typedef {object} Usage
 * @property {number} nodesCpuMs of all nodes together
 * @property {number} nodesHeapBytes
 * @property {number} redisCpuMs
 * @property {number} redisMemoryBytes
 * @property {number} redisBytesIn
 */

/** Several nodes on one Redis, each in a process of its own. */
export class RedisNodes {
  /** @type {readonly ServerProcess[]} */
  all;
  #redis;

  /**
   * @param {import("@crossfade/redis/testing").RedisServer} redis
   * @param {number} count
   */
  constructor(redis, count) {
    this.#redis = redis;
    this.all = Array.from(
      { length: count },
      () => new ServerProcess(MODULE, [String(redis.port)], { serverCore: undefined }),
    );
  }

  async listening() {
    await Promise.all(this.all.map((node) => node.listening()));
  }

  /**
   * @param {{ collect?: boolean }} [options] whether garbage is collected first, to see what is alive
   * @returns {Promise<Usage>}
   */
  async usage(options) {
    const costs = await Promise.all(this.all.map((node) => node.cost(options)));
    const { cpuSeconds, memoryBytes, bytesIn } = await readUsage(this.#redis);
    return {
      nodesCpuMs: sum(costs.map(({ cpuMs }) => cpuMs)),
      nodesHeapBytes: sum(costs.map(({ heapBytes }) => heapBytes)),
      redisCpuMs: cpuSeconds * 1_000,
      redisMemoryBytes: memoryBytes,
      redisBytesIn: bytesIn,
    };
  }

  /** Ends them, and forgets what they had in Redis. */
  async stop() {
    await Promise.all(this.all.map((node) => node.stop()));
    await this.#redis.command("FLUSHALL");
  }
}

/** @param {readonly number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
