import { once } from "node:events";
import { connect, createServer } from "node:net";

/** How long Redis may take, after its first reply, for what arrived in the same packet. */
const EXECUTED_MS = 20;

/**
 * @typedef {object} Held
 * @property {string} text
 * @property {() => void} onExecuted
 */

/** The network between a node and Redis, which can be cut, slowed down, and held up at a certain moment. */
export class TcpProxy {
  /** @type {Set<import("node:net").Socket>} */
  #sockets = new Set();
  #cut = false;
  #delayMs = 0;
  /** @type {Held | undefined} */
  #held;
  #server = createServer((socket) => this.#join(socket));

  /** @param {number} port where it leads to */
  constructor(port) {
    this.target = port;
  }

  async start() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get url() {
    const address = this.#server.address();
    if (typeof address !== "object" || !address) throw new Error("The proxy does not listen");
    return `redis://127.0.0.1:${address.port}`;
  }

  /** Nothing gets through any more, and nobody is told: as where a cable is pulled. */
  cut() {
    this.#cut = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Connections from before are lost; new ones get through. */
  mend() {
    this.#cut = false;
    this.#held = undefined;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** @param {number} delayMs that everything takes longer from now on */
  slow(delayMs) {
    this.#delayMs = delayMs;
  }

  /**
   * Waits until the node sends this text. Redis gets it, and from then on the node hears nothing of Redis: what
   * it has written is there, and it does not know. Resolves then.
   *
   * @param {string} text
   * @returns {Promise<void>}
   */
  hold(text) {
    return new Promise((resolve) => (this.#held = { text, onExecuted: resolve }));
  }

  async stop() {
    this.#server.close();
    this.mend();
  }

  /** @param {import("node:net").Socket} near */
  #join(near) {
    const far = connect(this.target, "127.0.0.1");
    let silent = false;
    let before = "";
    this.#lead(near, far, (chunk) => {
      const held = this.#held;
      if (!held) return true;
      // The text may come in two pieces.
      const text = before + chunk.toString("latin1");
      before = text.slice(-held.text.length);
      if (silent || !text.includes(held.text)) return true;
      silent = true;
      far.once("data", () => setTimeout(held.onExecuted, EXECUTED_MS));
      return true;
    });
    this.#lead(far, near, () => !silent);
  }

  /**
   * @param {import("node:net").Socket} from
   * @param {import("node:net").Socket} to
   * @param {(chunk: Buffer) => boolean} passes
   */
  #lead(from, to, passes) {
    this.#sockets.add(from);
    from.setNoDelay(true);
    from.on("error", () => to.destroy());
    from.on("close", () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    from.on("data", (chunk) => {
      if (!passes(chunk)) return;
      if (this.#delayMs === 0) to.write(chunk);
      else setTimeout(() => to.write(chunk), this.#delayMs);
    });
    if (this.#cut) from.pause();
  }
}
