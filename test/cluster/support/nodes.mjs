import { createServer } from "node:net";
import { startRedis } from "@crossfade/redis/testing";
import { NodeProcess } from "./node-process.mjs";
import { RoundRobinProxy } from "./round-robin-proxy.mjs";
import { TcpProxy } from "./tcp-proxy.mjs";

/** Three nodes on one Redis behind a proxy without affinity; the network of the first can be cut. */
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
    this.network = new TcpProxy(this.redis.port);
    await this.network.start();
    for (let index = 0; index < this.count; index += 1) {
      const redisUrl = index === 0 ? this.network.url : this.redis.url;
      const port = await freePort();
      this.all.push(new NodeProcess({ name: `node-${index + 1}`, port, redisUrl, leaseMs }));
    }
    await Promise.all(this.all.map((node) => node.start()));
    this.proxy = new RoundRobinProxy(this.all.map(({ port }) => port));
    await this.proxy.start();
  }

  get url() {
    if (!this.proxy) throw new Error("Not started");
    return this.proxy.url;
  }

  async stop() {
    await Promise.all(this.all.map((node) => node.kill()));
    await this.proxy?.stop();
    await this.network?.stop();
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
