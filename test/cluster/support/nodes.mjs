import { createServer } from "node:net";
import { startRedis } from "@crossfade/redis/testing";
import { NodeProcess } from "./node-process.mjs";
import { RoundRobinProxy } from "./round-robin-proxy.mjs";
import { TcpProxy } from "./tcp-proxy.mjs";

/** Three nodes on one Redis behind a proxy without affinity, each with a network of its own to Redis. */
export class Nodes {
  /** @param {{ persistent?: boolean, leaseMs?: number, count?: number }} options */
  constructor({ persistent = true, leaseMs = 2_000, count = 3 } = {}) {
    this.persistent = persistent;
    this.leaseMs = leaseMs;
    this.count = count;
    /** @type {NodeProcess[]} */
    this.all = [];
  }

  async start() {
    const { leaseMs } = this;
    this.redis = await startRedis({ persistent: this.persistent });
    for (let index = 0; index < this.count; index += 1) {
      const network = new TcpProxy(this.redis.port);
      await network.start();
      const port = await freePort();
      this.all.push(new NodeProcess({ name: `node-${index + 1}`, port, network, leaseMs }));
    }
    await Promise.all(this.all.map((node) => node.start()));
    this.proxy = new RoundRobinProxy(this.all.map(({ port }) => port));
    await this.proxy.start();
  }

  get url() {
    if (!this.proxy) throw new Error("Not started");
    return this.proxy.url;
  }

  /**
   * The node on which a session lives.
   *
   * @param {string} session
   */
  async ownerOf(session) {
    const key = `crossfade:{sessions}:record:${session}`;
    const reply = await this.redis?.command("HGET", key, "node");
    const name = reply?.split("\r\n")[1];
    const owner = this.all.find((node) => node.instance === name);
    if (!owner) throw new Error(`Nobody has the session ${session}: ${reply}`);
    return owner;
  }

  async stop() {
    await Promise.all(this.all.map((node) => node.kill()));
    await this.proxy?.stop();
    await Promise.all(this.all.map(({ network }) => network.stop()));
    await this.redis?.stop();
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
