import { once } from "node:events";
import { createServer, request as ask } from "node:http";

/** How often each node is asked whether it is ready, and how long it may take to say so. */
const CHECK_MS = 400;
const CHECK_TIMEOUT_MS = 1_000;

/**
 * A proxy that sends each request to the next node that says it is ready, whatever it belongs to. It tries
 * another one only where nobody listens, as a load balancer may: a request that may have arrived is never sent
 * twice.
 */
export class RoundRobinProxy {
  #next = 0;
  /** @type {Set<number>} */
  #unready = new Set();
  /** @type {NodeJS.Timeout | undefined} */
  #checks;
  #server = createServer((request, response) => this.#pass(request, response, this.ports.length));

  /** @param {readonly number[]} ports of the nodes */
  constructor(ports) {
    this.ports = ports;
  }

  async start() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.#checks = setInterval(() => {
      for (const port of this.ports) void this.#check(port);
    }, CHECK_MS);
  }

  get url() {
    const address = this.#server.address();
    if (typeof address !== "object" || !address) throw new Error("The proxy does not listen");
    return `http://127.0.0.1:${address.port}`;
  }

  async stop() {
    clearInterval(this.#checks);
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** @param {number} port */
  async #check(port) {
    try {
      const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS);
      const { ok } = await fetch(`http://127.0.0.1:${port}/readyz`, { signal });
      if (ok) this.#unready.delete(port);
      else this.#unready.add(port);
    } catch {
      this.#unready.add(port);
    }
  }

  /** The next one that is ready; where none is, the next one. */
  #nextPort() {
    const from = (this.#next += 1);
    const turns = this.ports.map((_, index) => this.ports[(from + index) % this.ports.length] ?? 0);
    return turns.find((port) => !this.#unready.has(port)) ?? this.ports[0] ?? 0;
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   * @param {number} attempts
   */
  #pass(request, response, attempts) {
    const port = this.#nextPort();
    const { method, url: path, headers } = request;
    const onward = ask({ host: "127.0.0.1", port, method, path, headers, agent: false });
    onward.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      response.flushHeaders();
      answer.on("error", () => response.destroy());
      answer.on("aborted", () => response.destroy());
      answer.pipe(response);
    });
    onward.on("error", (error) => {
      const refused = /** @type {NodeJS.ErrnoException} */ (error).code === "ECONNREFUSED";
      if (refused) this.#unready.add(port);
      if (refused && attempts > 1) return this.#pass(request, response, attempts - 1);
      if (response.headersSent) return void response.destroy();
      response.writeHead(502, { Connection: "close" }).end();
    });
    response.on("close", () => onward.destroy());
    // Only once somebody takes it: what was read cannot be sent to another node.
    onward.on("socket", (socket) => {
      socket.once("connect", () => {
        socket.setNoDelay(true);
        request.pipe(onward);
      });
    });
  }
}
