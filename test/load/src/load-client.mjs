import { createParser } from "eventsource-parser";
import { Agent, get, request } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** One http-sse stream, cheap enough to have thousands. */
export class LoadClient {
  /** Requests without an answer. */
  pending = 0;
  /** Broadcasts that came. */
  broadcasts = 0;
  /** @type {Promise<void>} */
  opened;
  #port;
  #contestant;
  /** @type {import("node:http").ClientRequest | undefined} */
  #stream;
  #path = "";
  #nextId = 0;
  /** When each request was sent. @type {Map<number, bigint>} */
  #sentAt = new Map();
  #closing = false;

  /**
   * @param {number} port
   * @param {import("./contestant.mjs").Contestant} contestant where to put what was measured
   */
  constructor(port, contestant) {
    this.#port = port;
    this.#contestant = contestant;
    this.opened = new Promise((resolve) => {
      const options = {
        agent: false,
        port,
        path: "/sse",
        headers: { Accept: "text/event-stream" },
      };
      this.#stream = get(options, (response) => this.#read(response, resolve));
      this.#stream.on("error", (error) => this.#closing || this.#failed(error.message));
    });
  }

  ping() {
    const id = (this.#nextId += 1);
    const body = `{"jsonrpc":"2.0","id":${id},"method":"ping"}`;
    const headers = { "Content-Type": "application/json", "Content-Length": body.length };
    this.pending += 1;
    this.#sentAt.set(id, process.hrtime.bigint());
    const options = { agent, port: this.#port, method: "POST", path: this.#path, headers };
    request(options, (response) => {
      if (response.statusCode !== 202) this.#failed(`POST answered ${response.statusCode}`);
      response.resume();
    })
      .on("error", (error) => this.#failed(error.message))
      .end(body);
  }

  close() {
    this.#closing = true;
    this.#stream?.destroy();
  }

  /**
   * @param {import("node:http").IncomingMessage} response
   * @param {() => void} onEndpoint
   */
  #read(response, onEndpoint) {
    if (response.statusCode !== 200) this.#failed(`GET answered ${response.statusCode}`);
    const parser = createParser({
      onEvent: ({ event, data }) => {
        if (event !== "endpoint") return this.#take(JSON.parse(data));
        const { pathname, search } = new URL(data, "http://localhost/sse");
        this.#path = pathname + search;
        onEndpoint();
      },
    });
    response.setEncoding("utf8").on("data", (text) => parser.feed(text));
    response.on("close", () => this.#closing || this.#failed("the stream was closed"));
  }

  /** @param {{ id?: number, params?: { sentAt: string } }} message */
  #take({ id, params }) {
    const now = process.hrtime.bigint();
    this.#contestant.events += 1;
    if (id === undefined) {
      this.broadcasts += 1;
      this.#contestant.delivery.record(now - BigInt(params?.sentAt ?? now));
      return;
    }
    const sentAt = this.#sentAt.get(id);
    if (sentAt === undefined) return this.#failed(`answer to ${id}, which was not asked`);
    this.#sentAt.delete(id);
    this.pending -= 1;
    this.#contestant.roundTrip.record(now - sentAt);
  }

  /** @param {string} reason */
  #failed(reason) {
    this.#contestant.errors.push(reason);
  }
}
