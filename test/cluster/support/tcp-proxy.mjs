import { once } from "node:events";
import { connect, createServer } from "node:net";

/** The network between a node and Redis, which can be cut and slowed down. */
export class TcpProxy {
  /** @type {Set<import("node:net").Socket>} */
  #sockets = new Set();
  #cut = false;
  #delayMs = 0;
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
    for (const socket of this.#sockets) socket.destroy();
  }

  /** @param {number} delayMs that everything takes longer from now on */
  slow(delayMs) {
    this.#delayMs = delayMs;
  }

  async stop() {
    this.#server.close();
    this.mend();
  }

  /** @param {import("node:net").Socket} near */
  #join(near) {
    const far = connect(this.target, "127.0.0.1");
    this.#lead(near, far);
    this.#lead(far, near);
  }

  /**
   * @param {import("node:net").Socket} from
   * @param {import("node:net").Socket} to
   */
  #lead(from, to) {
    this.#sockets.add(from);
    from.setNoDelay(true);
    from.on("error", () => to.destroy());
    from.on("close", () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    from.on("data", (chunk) => {
      if (this.#delayMs === 0) to.write(chunk);
      else setTimeout(() => to.write(chunk), this.#delayMs);
    });
    if (this.#cut) from.pause();
  }
}
