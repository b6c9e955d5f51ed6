import {
  fromMethods,
  type HttpReply,
  type JsonObject,
  type McpBackend,
  type MethodHandler,
} from "@crossfade/core";
import {
  FakeRequest,
  ManualClock,
  MemorySink,
  type FakeRequestFields,
} from "@crossfade/core/testing";
import {
  MemoryBusHub,
  MemoryEventLog,
  MemoryMessageBus,
  MemorySessionStore,
  type EventLog,
  type MessageBus,
} from "@crossfade/session";
import assert from "node:assert/strict";
import { createMcpEndpoint } from "../../src/create-mcp-endpoint.js";
import type { McpEndpointOptions } from "../../src/endpoint-options.js";
import type { McpEndpoint } from "../../src/mcp-endpoint.js";
import { settled } from "../endpoint-world.js";
import { RecordingLogger } from "../recording-logger.js";

export const LEASE_MS = 6_000;
const KEYS = ["a secret that is long enough for a key"];

/** A method that a test answers by hand: what was asked, on which node. */
export interface HeldCall {
  readonly node: string;
  readonly params: JsonObject;
  readonly exchange: Parameters<MethodHandler>[1];
  succeed(result: JsonObject): void;
}

/** Nodes in one process, on one store, one log and one bus, and clients that reach any of them. */
export class ClusterWorld {
  readonly clock = new ManualClock();
  readonly store = new MemorySessionStore();
  readonly eventLog: EventLog = new MemoryEventLog();
  readonly hub = new MemoryBusHub();
  readonly log = new RecordingLogger();
  readonly held: HeldCall[] = [];
  readonly nodes = new Map<string, ClusterNode>();

  /** A node of this name, which serves at once. */
  node(name: string, options: Partial<McpEndpointOptions> = {}): ClusterNode {
    const { clock, log: logger } = this;
    const bus = new MemoryMessageBus({ clock, logger }, this.hub);
    const power = { on: true };
    const endpoint = createMcpEndpoint({
      backend: this.#backend(name),
      clock,
      logger,
      node: name,
      sessionStore: whilePowered(this.store, power),
      eventLog: whilePowered(this.eventLog, power),
      messageBus: bus,
      leaseMs: LEASE_MS,
      ...options,
      streamableHttp: { requestStateKeys: KEYS, ...options.streamableHttp },
    });
    const node = new ClusterNode(name, endpoint, bus, power);
    this.nodes.set(name, node);
    return node;
  }

  /** Lets time go by, and each node do what its ticker makes it do. */
  async pass(durationMs: number, stepMs = 250): Promise<void> {
    for (let passed = 0; passed < durationMs; passed += stepMs) {
      this.clock.advance(Math.min(stepMs, durationMs - passed));
      await settled();
      await settled();
    }
  }

  async heldCall(index = 0): Promise<HeldCall> {
    await settled();
    const held = this.held[index];
    assert.ok(held, "the backend has not been asked");
    return held;
  }

  async close(): Promise<void> {
    for (const { endpoint, alive } of this.nodes.values()) {
      const closed = endpoint.close();
      // What a killed node waits for never comes.
      if (alive) await closed;
    }
  }

  #backend(node: string): McpBackend {
    const methods: Record<string, MethodHandler> = {
      where: () => ({ node }),
      who: (_, { session }) => ({
        node,
        client: session?.initializeParams?.["clientInfo"] ?? null,
        state: session?.state ?? null,
      }),
      keep: async (params, { session }) => {
        await session?.setState(params);
        return {};
      },
      hold: (params, exchange) =>
        new Promise((succeed) => void this.held.push({ node, params, exchange, succeed })),
      "tools/call": async (params, exchange) => {
        const answer = await exchange.request("elicitation/create", { message: "sure?" });
        return { node, answer, params };
      },
    };
    const serverInfo = { name: "test", version: "1" };
    return fromMethods({ serverInfo, capabilities: { tools: { listChanged: true } }, methods });
  }
}

/** A world of two nodes: what most tests need. */
export function twoNodes(): { world: ClusterWorld; one: ClusterNode; two: ClusterNode } {
  const world = new ClusterWorld();
  return { world, one: world.node("one"), two: world.node("two") };
}

/** The same object, whose methods do nothing, and answer nothing, once the power is off. */
function whilePowered<Port extends object>(port: Port, power: { readonly on: boolean }): Port {
  return new Proxy(port, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (...args: unknown[]): unknown =>
        power.on ? Reflect.apply(method, target, args) : new Promise(() => undefined);
    },
  });
}

/** One node, and what clients send to it. */
export class ClusterNode {
  readonly name: string;
  readonly endpoint: McpEndpoint;
  readonly bus: MessageBus;

  readonly #power: { on: boolean };

  constructor(name: string, endpoint: McpEndpoint, bus: MessageBus, power: { on: boolean }) {
    this.name = name;
    this.endpoint = endpoint;
    this.bus = bus;
    this.#power = power;
  }

  send(fields: FakeRequestFields): Promise<HttpReply> {
    return this.begin(fields).reply;
  }

  /** A request whose client may leave. */
  begin(fields: FakeRequestFields): { request: FakeRequest; reply: Promise<HttpReply> } {
    const request = new FakeRequest(fields);
    const reply = this.endpoint.handle(request);
    assert.ok(reply, "the request is none of the endpoint's");
    return { request, reply };
  }

  /** `POST` of Streamable HTTP. */
  post(body: JsonObject, session?: string, headers = {}): Promise<HttpReply> {
    return this.send({ url: "/mcp", method: "POST", body, headers: heads(session, headers) });
  }

  async open(fields: FakeRequestFields): Promise<ClientStream> {
    return ClientStream.of(await this.send(fields));
  }

  /** `GET` of Streamable HTTP. */
  listen(session: string, lastEventId?: string): Promise<ClientStream> {
    const more = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
    return this.open({ url: "/mcp", method: "GET", headers: heads(session, more) });
  }

  /** A new session of Streamable HTTP, initialized. */
  async initialize(protocolVersion = "2025-11-25"): Promise<string> {
    const params = {
      protocolVersion,
      capabilities: {},
      clientInfo: { name: "tester", version: "1" },
    };
    const reply = await this.post({ jsonrpc: "2.0", id: 0, method: "initialize", params });
    assert.equal(reply.status, 200);
    const at = reply.headers.findIndex((name) => name.toLowerCase() === "mcp-session-id");
    const session = reply.headers[at + 1];
    assert.ok(at >= 0 && session !== undefined);
    await this.post({ jsonrpc: "2.0", method: "notifications/initialized" }, session);
    return session;
  }

  /** Is gone without a word, as after `SIGKILL`: it reaches nothing, and nothing reaches it. */
  async kill(): Promise<void> {
    this.#power.on = false;
    await this.bus.close();
  }

  get alive(): boolean {
    return this.#power.on;
  }
}

/** A stream as its client reads it. */
export class ClientStream {
  readonly sink = new MemorySink();
  readonly status: number;

  private constructor(reply: HttpReply) {
    this.status = reply.status;
    reply.stream?.(this.sink);
  }

  static async of(reply: HttpReply): Promise<ClientStream> {
    assert.ok(reply.stream, `not a stream but ${reply.status} ${reply.body ?? ""}`);
    const stream = new ClientStream(reply);
    await settled();
    return stream;
  }

  get text(): string {
    return this.sink.text;
  }

  get messages(): readonly JsonObject[] {
    return [...this.text.matchAll(/^event: message\ndata: (.+)$/gm)].map(
      ([, json = ""]) => JSON.parse(json) as JsonObject,
    );
  }

  get lastId(): string | undefined {
    return [...this.text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1];
  }

  /** Where http-sse says to `POST`. */
  get messagesUrl(): string {
    const [, url = ""] = /event: endpoint\ndata: (.*)/.exec(this.text) ?? [];
    return `/${url}`;
  }
}

export const call = (id: number | string, method: string, params: JsonObject = {}): JsonObject => ({
  jsonrpc: "2.0",
  id,
  method,
  params,
});

export const bodyOf = ({ body = "null" }: HttpReply): JsonObject => JSON.parse(body) as JsonObject;

function heads(session: string | undefined, more: Record<string, string>) {
  return {
    accept: "application/json, text/event-stream",
    ...(session === undefined ? {} : { "mcp-session-id": session }),
    ...more,
  };
}
