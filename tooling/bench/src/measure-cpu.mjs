import { keepAwake } from "./keep-awake.mjs";
import { StartedTarget } from "./started-target.mjs";

/**
 * @typedef {import("./bench.mjs").Options} Options
 * @typedef {import("./bench.mjs").Result} Result
 * @typedef {import("./entrants.mjs").Entrant} Entrant
 * @typedef {import("./workload.mjs").CpuWorkload} CpuWorkload
 * @typedef {import("./workload.mjs").Load} Load
 */

/** A server is warm after so many operations, or so much processor time: its code is compiled by then. */
const WARM_OPERATIONS = 20_000;
const WARM_CPU_MS = 5_000;
/** Whoever asks for shorter slices wants a quick answer, and gets a shorter warm-up. */
const WARM_SLICES = 40;

/** A contestant with its server under load. */
class Runner {
  result;
  #started;
  #load;
  #loadSleeps;

  /**
   * @param {StartedTarget} started
   * @param {Load} load
   * @param {Result} result
   * @param {boolean} loadSleeps
   */
  constructor(started, load, result, loadSleeps) {
    this.#loadSleeps = loadSleeps;
    this.#started = started;
    this.#load = load;
    this.result = result;
  }

  /**
   * Works until the server is warm.
   *
   * @param {number} ms
   */
  async warmUp(ms) {
    let done = 0;
    let spentMs = 0;
    while (done < WARM_OPERATIONS && spentMs < Math.min(WARM_CPU_MS, WARM_SLICES * ms)) {
      const { operations, cpuMs } = await this.#work(ms);
      done += operations;
      spentMs += cpuMs;
    }
  }

  /** @param {number} ms */
  async slice(ms) {
    const { operations, cpuMs } = await this.#work(ms);
    this.result.cpuUs.push((cpuMs * 1_000) / operations);
    this.result.operations += operations;
  }

  /** @param {number} ms */
  async #work(ms) {
    const { server } = this.#started.target;
    const before = await server.cost();
    const operations = await this.#awake(() => this.#started.guard(this.#load.slice(ms)));
    const after = await server.cost();
    if (this.#load.tidy) await this.#started.guard(this.#load.tidy());
    return { operations, cpuMs: after.cpuMs - before.cpuMs };
  }

  /**
   * @template Value
   * @param {() => Promise<Value>} work
   */
  async #awake(work) {
    if (this.#loadSleeps) return work();
    const letSleep = keepAwake();
    try {
      return await work();
    } finally {
      letSleep();
    }
  }

  async stop() {
    this.#load.close();
    await this.#started.stop();
  }
}

/**
 * Has the entrants work in turns, so that what else the machine does meanwhile, it does to all of them.
 *
 * @param {CpuWorkload} workload
 * @param {readonly Entrant[]} entrants
 * @param {Options} options
 * @returns {Promise<Result[]>}
 */
export async function measureCpu(workload, entrants, options) {
  const { rounds, sliceMs, onProgress } = options;
  const length = workload.sliceMs ?? sliceMs;
  /** @type {Runner[]} */
  const runners = [];
  try {
    for (const entrant of entrants) {
      onProgress(`${workload.name}: ${entrant.contestant.name} (${entrant.dialect}) warms up`);
      const runner = await begin(workload, entrant, options);
      runners.push(runner);
      await runner.warmUp(length);
    }
    for (let round = 1; round <= rounds; round += 1) {
      onProgress(`${workload.name}: round ${round} of ${rounds}`);
      for (const runner of runners) await runner.slice(length);
    }
    return runners.map(({ result }) => result);
  } finally {
    for (const runner of runners) await runner.stop();
  }
}

/**
 * @param {CpuWorkload} workload
 * @param {Entrant} entrant
 * @param {Options} options
 */
async function begin(workload, entrant, options) {
  const started = await StartedTarget.start(entrant, options);
  try {
    const load = await started.guard(workload.begin(started.target));
    const { contestant, dialect } = entrant;
    const names = { workload: workload.name, contestant: contestant.name, dialect };
    const result = { ...names, cpuUs: [], operations: 0, memory: [] };
    // On the server's processor, whoever does not sleep would only be in its way.
    const loadSleeps = options.loadSleeps === true || options.serverCore === undefined;
    return new Runner(started, load, result, loadSleeps);
  } catch (error) {
    await started.stop();
    throw error;
  }
}
