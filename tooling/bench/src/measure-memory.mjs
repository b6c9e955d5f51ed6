import { StartedTarget } from "./started-target.mjs";

/**
 * @typedef {import("./bench.mjs").Options} Options
 * @typedef {import("./bench.mjs").Result} Result
 * @typedef {import("./entrants.mjs").Entrant} Entrant
 * @typedef {import("./workload.mjs").MemoryWorkload} MemoryWorkload
 */

/**
 * Measures memory, in a server of its own each time.
 *
 * @param {MemoryWorkload} workload
 * @param {readonly Entrant[]} entrants
 * @param {Options} options
 * @returns {Promise<Result[]>}
 */
export async function measureMemory(workload, entrants, options) {
  const { rounds, onProgress } = options;
  /** @type {Result[]} */
  const results = [];
  for (const entrant of entrants) {
    const { contestant, dialect } = entrant;
    onProgress(`${workload.name}: ${contestant.name} (${dialect})`);
    const memory = [];
    for (let round = 0; round < Math.min(rounds, workload.rounds); round += 1) {
      const started = await StartedTarget.start(entrant, options);
      try {
        memory.push(await started.guard(workload.measure(started.target)));
      } finally {
        await started.stop();
      }
    }
    const names = { workload: workload.name, contestant: contestant.name, dialect };
    results.push({ ...names, cpuUs: [], operations: 0, memory });
  }
  return results;
}
