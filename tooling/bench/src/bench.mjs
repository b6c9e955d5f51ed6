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
        ? await measureCpu(workload, entrants, options)
        : await measureMemory(workload, entrants, options);
    results.push(...measured);
  }
  return results;
}
