import { once } from "node:events";
import { createServer, request as ask } from "node:http";

/**
 * A proxy that sends each request to the next node, whatever it belongs to. It tries another node only where
 * nobody listens, as a load balancer may: a request that may have arrived is never sent twice.
 */
export class RoundRobinProxy {
  #next = 0;
  #server = createServer((request, response) => this.#pass(request, response, this.ports.length));

  /** @param {readonly number[]} ports of the nodes */
  constructor(ports) {
    this.ports = ports;
  }

  async start() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get url() {
    const address = this.#server.address();
    if (typeof address !== "object" || !address) throw new Error("The proxy does not listen");
    return `http://127.0.0.1:${address.port}`;
  }

  async stop() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   * @param {number} attempts
   */
  #pass(request, response, attempts) {
    const port = this.ports[(this.#next += 1) % this.ports.length];
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
