import { fork } from "node:child_process";
import { once } from "node:events";

/** @typedef {import("./measured-server.mjs").Cost} Cost */

/** A server in a process of its own. */
export class ServerProcess {
  port = 0;
  #child;

  /**
   * @param {URL} module what to run; it calls `serveMeasured`
   * @param {readonly string[]} args
   * @param {number | undefined} core the processor that it is bound to
   */
  constructor(module, args, core) {
    const node = [process.execPath, "--expose-gc"];
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
