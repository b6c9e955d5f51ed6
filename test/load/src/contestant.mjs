import { fork } from "node:child_process";
import { once } from "node:events";
import { createHistogram } from "node:perf_hooks";
import { LoadClient } from "./load-client.mjs";

/**
 * @typedef {object} Cost
 * @property {number} cpuMs
 * @property {number} heapBytes
 * @property {{ sessions: number, connections: number, counters: Record<string, number> } | undefined} statistics
 */

/** A server in a process of its own, and its clients in this one. */
export class Contestant {
  /** From sending to having it, in nanoseconds. */
  delivery = createHistogram();
  roundTrip = createHistogram();
  /** @type {string[]} */
  errors = [];
  cpuMs = 0;
  /** Live heap after each turn. @type {number[]} */
  heapBytes = [];
  /** @type {Cost["statistics"]} */
  statistics = undefined;
  requests = 0;
  events = 0;
  #child;
  /** @type {LoadClient[]} */
  #clients = [];
  #broadcasts = 0;

  /** @param {string} name */
  constructor(name) {
    this.name = name;
    const module = new URL(`${name}-server.mjs`, import.meta.url);
    this.#child = fork(module, { execArgv: ["--expose-gc"] });
  }

  /** @param {number} streams */
  async open(streams) {
    const [{ port }] = await once(this.#child, "message");
    for (let count = 0; count < streams; count += 1) {
      this.#clients.push(new LoadClient(port, this));
    }
    await Promise.all(this.#clients.map((client) => client.opened));
  }

  /**
   * One turn: broadcasts to all and requests from some, evenly over the time.
   *
   * @param {{ turnMs: number, broadcastsPerSecond: number, requestsPerSecond: number }} work
   */
  async turn({ turnMs, broadcastsPerSecond, requestsPerSecond }) {
    const before = await this.#cost();
    const stops = [
      this.#every(1_000 / broadcastsPerSecond, () => this.#broadcast()),
      this.#every(1_000 / requestsPerSecond, () => this.#request()),
    ];
    await new Promise((resolve) => setTimeout(resolve, turnMs));
    for (const stop of stops) stop();
    await this.#settled();
    const { cpuMs, heapBytes, statistics } = await this.#cost();
    this.cpuMs += cpuMs - before.cpuMs;
    this.heapBytes.push(heapBytes);
    this.statistics = statistics;
  }

  close() {
    for (const client of this.#clients) client.close();
    this.#child.disconnect();
  }

  #broadcast() {
    this.#broadcasts += 1;
    const params = { sentAt: String(process.hrtime.bigint()), text: "x".repeat(100) };
    const method = "notifications/message";
    this.#child.send({ broadcast: JSON.stringify({ jsonrpc: "2.0", method, params }) });
  }

  #request() {
    this.requests += 1;
    this.#clients[this.requests % this.#clients.length]?.ping();
  }

  /**
   * Catches up when the timer is late, so that the work is the same however busy the machine is.
   *
   * @param {number} periodMs
   * @param {() => void} action
   */
  #every(periodMs, action) {
    const begun = performance.now();
    let done = 0;
    const timer = setInterval(
      () => {
        for (; done * periodMs < performance.now() - begun; done += 1) action();
      },
      Math.max(1, periodMs),
    );
    return () => clearInterval(timer);
  }

  /** Until all that was sent has come, or far too long has passed. */
  async #settled() {
    const deadline = performance.now() + 10_000;
    const outstanding = () =>
      this.#clients.filter(
        ({ pending, broadcasts }) => pending > 0 || broadcasts < this.#broadcasts,
      ).length;
    while (outstanding() > 0) {
      if (performance.now() > deadline) {
        this.errors.push(`${outstanding()} streams lack an event`);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** @returns {Promise<Cost>} */
  async #cost() {
    this.#child.send({ collect: true });
    const [cost] = await once(this.#child, "message");
    return cost;
  }
}
