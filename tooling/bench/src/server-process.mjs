import { fork } from "node:child_process";
import { once } from "node:events";

/** @typedef {import("./measured-server.mjs").Cost} Cost */

/**
 * @typedef {object} ServerOptions
 * @property {number | undefined} serverCore the processor that servers are bound to
 * @property {string | undefined} [profileDir] where each leaves a profile, for the inspector of a browser
 */

/** A server in a process of its own. */
export class ServerProcess {
  port = 0;
  #child;

  /**
   * @param {URL} module what to run; it calls `serveMeasured`
   * @param {readonly string[]} args
   * @param {ServerOptions} options
   */
  constructor(module, args, { serverCore: core, profileDir }) {
    const profile = profileDir === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileDir}`];
    const node = [process.execPath, "--expose-gc", ...profile];
    const [execPath = "", ...execArgv] =
      core === undefined ? node : ["taskset", "-c", String(core), ...node];
    this.#child = fork(module, args, { execPath, execArgv });
  }

  /** Until it listens. */
  async listening() {
    const failed = once(this.#child, "exit").then(([code]) => {
      throw new Error(`The server ended with ${code} before it listened`);
    });
    const [{ port }] = await Promise.race([once(this.#child, "message"), failed]);
    this.port = port;
  }

  /** @param {string} message */
  broadcast(message) {
    this.#child.send({ broadcast: message });
  }

  /**
   * @param {{ collect?: boolean }} [options]
   * @returns {Promise<Cost>}
   */
  async cost({ collect = false } = {}) {
    this.#child.send({ collect });
    const [cost] = await once(this.#child, "message");
    return cost;
  }

  async stop() {
    const gone = once(this.#child, "exit");
    this.#child.disconnect();
    await gone;
  }
}
