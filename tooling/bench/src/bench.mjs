import { entrantsOf } from "./entrants.mjs";
import { measureCpu } from "./measure-cpu.mjs";
import { measureMemory } from "./measure-memory.mjs";

/**
 * @typedef {BenchOptions & import("./server-process.mjs").ServerOptions} Options
 *
 * @typedef {object} BenchOptions
 * @property {readonly import("./contestants.mjs").Contestant[]} contestants
 * @property {readonly import("./workload.mjs").Workload[]} workloads
 * @property {number} rounds
 * @property {number} sliceMs how long each contestant's turn in a round is
 * @property {boolean} [loadSleeps] whether the load sleeps while it waits. Default: not where it has a processor of
 *   its own, since to wake it costs the server, and a slower server more often
 * @property {(text: string) => void} onProgress
 *
 * @typedef {object} Result what one contestant has been measured to need
 * @property {string} workload
 * @property {string} contestant
 * @property {import("./dialects.mjs").Dialect} dialect
 * @property {number[]} cpuUs microseconds of processor time for an operation, by round
 * @property {number} operations of all rounds
 * @property {{ heapBytes: number, rssBytes: number }[]} memory bytes for a client or request, by round
 */

/**
 * Runs the workloads, one after the other.
 *
 * Rejects as soon as a contestant answers wrongly, or a connection breaks.
 *
 * @param {Options} options
 * @returns {Promise<Result[]>}
 */
export async function bench(options) {
  /** @type {Result[]} */
  const results = [];
  for (const workload of options.workloads) {
    const entrants = entrantsOf(options.contestants, workload);
    const measured =
      workload.kind === "cpu"
        ? await measureInTurns(workload, entrants, options)
        : await measureMemory(workload, entrants, options);
    results.push(...measured);
  }
  return results;
}

/**
 * All at once, or the dialects one after the other where all their connections are too many for one process.
 *
 * @param {import("./workload.mjs").CpuWorkload} workload
 * @param {readonly import("./entrants.mjs").Entrant[]} entrants
 * @param {Options} options
 */
async function measureInTurns(workload, entrants, options) {
  if (!workload.manyConnections) return measureCpu(workload, entrants, options);
  const results = [];
  for (const spoken of new Set(entrants.map(({ dialect }) => dialect))) {
    const same = entrants.filter(({ dialect }) => dialect === spoken);
    results.push(...(await measureCpu(workload, same, options)));
  }
  return results;
}
