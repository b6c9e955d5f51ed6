import { fromMethods, type Authenticate, type JsonObject } from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { createNodeListener } from "@crossfade/node";
import { createMcpEndpoint, type McpEndpoint, type McpEndpointOptions } from "@crossfade/server";
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as turn } from "node:timers/promises";

/** Sent as JSON, or as it is where it is text or bytes. */
type Body = object | string;

export interface Ask {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Body;
}

/** A stream that a session began with. */
export interface Opened {
  readonly stream: Answer;
  /** Where to `POST`: what the `endpoint` event says, as a path. */
  readonly messages: string;
  readonly id: string;
}

export const rpc = (method: string, id: number | string = 1, params: JsonObject = {}) => ({
  jsonrpc: "2.0",
  id,
  method,
  params,
});

/** An authentication hook that takes everybody's word for who they are. */
export const byAuthorization: Authenticate = ({ headers }) => ({
  principal: headers["authorization"]?.toString(),
});

export const initialize = (name = "reader of the page", protocolVersion = "2024-11-05") =>
  rpc("initialize", 0, { protocolVersion, capabilities: {}, clientInfo: { name, version: "1" } });

/** Stands still until it is moved, and its time of day can leap: a year has too many ticks to go through. */
class LeapClock extends ManualClock {
  #leaptMs = 0;

  override now(): number {
    return super.now() + this.#leaptMs;
  }

  leap(to: string): void {
    this.#leaptMs += Date.parse(to) - this.now();
  }
}

/** A running server, and somebody who asks it things, over a real socket. */
export class Visit {
  readonly clock = new LeapClock();
  readonly endpoint: McpEndpoint;
  /** The headers that were sent, by their names in lower case. */
  readonly sent = new Set<string>();
  readonly #server: Server;
  readonly #held: ((result: JsonObject) => void)[] = [];

  private constructor(options: Partial<McpEndpointOptions>) {
    const backend = fromMethods({
      serverInfo: { name: "asked", version: "1" },
      capabilities: {},
      methods: {
        echo: (params) => ({ echo: params["text"] ?? null }),
        hold: () => new Promise((resolve) => void this.#held.push(resolve)),
        ask: (_, exchange) => exchange.request("ping"),
      },
    });
    this.endpoint = createMcpEndpoint({ backend, clock: this.clock, ...options });
    this.#server = createServer(createNodeListener(this.endpoint));
  }

  static async begin(options: Partial<McpEndpointOptions> = {}): Promise<Visit> {
    const visit = new Visit(options);
    visit.#server.listen(0, "127.0.0.1");
    await once(visit.#server, "listening");
    return visit;
  }

  async end(): Promise<void> {
    await this.endpoint.close();
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /** Asks, and resolves to the head of the answer. */
  async ask(method: string, path: string, { headers = {}, body }: Ask = {}): Promise<Answer> {
    for (const name of Object.keys(headers)) this.sent.add(name.toLowerCase());
    const { port } = this.#server.address() as AddressInfo;
    const type = body === undefined ? {} : { "content-type": "application/json" };
    const sent = request({
      port,
      host: "127.0.0.1",
      method,
      path,
      // Each on a connection of its own: some of these end it.
      agent: false,
      headers: { ...type, ...headers },
    });
    const asItIs = typeof body !== "object" || ArrayBuffer.isView(body);
    sent.end(asItIs ? body : JSON.stringify(body));
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    return new Answer(answer);
  }

  get(path = "/sse", headers: Ask["headers"] = {}): Promise<Answer> {
    return this.ask("GET", path, { headers });
  }

  post(path: string, body: Body, headers: Ask["headers"] = {}): Promise<Answer> {
    return this.ask("POST", path, { body, headers });
  }

  /** A session that began with `GET /sse`. */
  async opened(headers: Ask["headers"] = {}): Promise<Opened> {
    const stream = await this.get("/sse", headers);
    const [, reference = "", id = ""] = await stream.until(
      /event: endpoint\ndata: (.*session_id=(.*))\n/,
    );
    return { stream, messages: `/${reference}`, id };
  }

  /** A session that began with `POST /messages`; its id. */
  async born(name?: string): Promise<string> {
    const { headers } = await this.post("/messages", initialize(name));
    return String(headers["mcp-session-id"]);
  }

  /** Answers a call of `hold`, as soon as it has come. */
  async release(): Promise<void> {
    await this.until(() => this.#held.length > 0);
    for (const resolve of this.#held.splice(0)) resolve({ held: true });
  }

  /** Resolves once it holds: the server is in this process, and needs no more than its turns. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await turn();
  }

  /** The stream closes, and the server has noticed. */
  async leave({ stream }: Opened): Promise<void> {
    const before = this.connections;
    stream.close();
    await this.until(() => this.connections < before);
  }

  get connections(): number {
    return this.endpoint.statistics().transports[0]?.connections ?? 0;
  }

  /** Lets time go by; the server does what it then has to do. */
  async pass(durationMs: number): Promise<void> {
    this.clock.advance(durationMs);
    await turn();
    this.clock.advance(1_000);
    await turn();
  }

  /** It is that time now. */
  async travel(to: string): Promise<void> {
    this.clock.leap(to);
    await this.pass(0);
  }
}

/** What came back: its head, and its body as it comes. */
export class Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly #message: IncomingMessage;
  #text = "";
  #ended = false;

  constructor(message: IncomingMessage) {
    this.#message = message;
    this.status = message.statusCode ?? 0;
    this.headers = message.headers;
    message.setEncoding("utf8");
    message.on("data", (chunk: string) => (this.#text += chunk));
    message.on("close", () => (this.#ended = true));
    // A server that is closed cuts its streams.
    message.on("error", () => undefined);
  }

  /** The whole body. */
  async text(): Promise<string> {
    if (!this.#ended) await once(this.#message, "close");
    return this.#text;
  }

  /** Resolves once it is in what has come of the body. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.#text);
      if (found) return found;
      assert.ok(!this.#ended, `the answer ended without ${String(pattern)}: ${this.#text}`);
      await Promise.race([once(this.#message, "data"), once(this.#message, "close")]);
    }
  }

  /** The id of the last event so far. */
  get lastId(): string {
    return [...this.#text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? "";
  }

  close(): void {
    this.#message.destroy();
  }
}
