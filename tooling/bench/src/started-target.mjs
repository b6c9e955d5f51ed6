import { ServerProcess } from "./server-process.mjs";

/**
 * @typedef {import("./entrants.mjs").Entrant} Entrant
 * @typedef {import("./workload.mjs").Target} Target
 */

/** An entrant's server, that is under load or will be. */
export class StartedTarget {
  /** @type {Target} */
  target;
  #server;
  #name;
  /** Rejects as soon as anything goes wrong. @type {Promise<never>} */
  #failure;

  /**
   * @param {Entrant} entrant
   * @param {import("./server-process.mjs").ServerOptions} options
   */
  static async start(entrant, options) {
    const { contestant, args } = entrant;
    const server = new ServerProcess(contestant.module, args, options);
    await server.listening();
    return new StartedTarget(entrant, server);
  }

  /**
   * @param {Entrant} entrant
   * @param {ServerProcess} server
   */
  constructor({ contestant, dialect }, server) {
    this.#server = server;
    this.#name = `${contestant.name} (${dialect})`;
    /** @type {(error: Error) => void} */
    let onError = () => undefined;
    this.#failure = new Promise((_, reject) => (onError = reject));
    // Whoever waits next is told; until then it is no unhandled rejection.
    this.#failure.catch(() => undefined);
    this.target = { server, port: server.port, dialect, onError };
  }

  /**
   * The same promise, or the first thing that went wrong.
   *
   * @template Value
   * @param {Promise<Value>} promise
   * @returns {Promise<Value>}
   */
  async guard(promise) {
    try {
      return await Promise.race([promise, this.#failure]);
    } catch (error) {
      throw new Error(`${this.#name}: ${/** @type {Error} */ (error).message}`, { cause: error });
    }
  }

  async stop() {
    await this.#server.stop();
  }
}
