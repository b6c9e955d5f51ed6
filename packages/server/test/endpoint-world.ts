import {
  fromMethods,
  type HttpReply,
  type HttpRequestHeaders,
  type McpBackend,
  type MethodHandler,
} from "@crossfade/core";
import {
  FakeRequest,
  ManualClock,
  MemorySink,
  type FakeRequestFields,
} from "@crossfade/core/testing";
import assert from "node:assert/strict";
import { createMcpEndpoint } from "../src/create-mcp-endpoint.js";
import type { McpEndpointOptions } from "../src/endpoint-options.js";
import type { McpEndpoint } from "../src/mcp-endpoint.js";
import { RecordingLogger } from "./recording-logger.js";

/** Lets everything run that waits for nothing but its turn. */
export const settled = () => new Promise(setImmediate);

export const backendOf = (methods: Record<string, MethodHandler> = {}): McpBackend =>
  fromMethods({ serverInfo: { name: "test", version: "1" }, capabilities: {}, methods });

export const call = (method: string, id: number | string = 1) => ({ jsonrpc: "2.0", id, method });

/** An endpoint, its clock, and its log. */
export class EndpointWorld {
  readonly clock = new ManualClock();
  readonly log = new RecordingLogger();
  readonly endpoint: McpEndpoint;

  constructor(options: Partial<McpEndpointOptions> = {}) {
    const { clock, log: logger } = this;
    this.endpoint = createMcpEndpoint({ backend: backendOf(), clock, logger, ...options });
  }

  /** The answer to a request that is the endpoint's. */
  async answer(fields: FakeRequestFields): Promise<HttpReply> {
    const reply = this.endpoint.handle(new FakeRequest(fields));
    assert.ok(reply, "the request is none of the endpoint's");
    return reply;
  }

  async status(fields: FakeRequestFields): Promise<number> {
    return (await this.answer(fields)).status;
  }

  /** Lets time go by, with a sweep at its end; the sweeps before that are one. */
  async pass(durationMs: number): Promise<void> {
    for (const stepMs of [durationMs - 1_000, 1_000]) {
      this.clock.advance(stepMs);
      await settled();
    }
  }

  /** Opens a stream, whose first event says where to post. */
  async connect(fields: FakeRequestFields = {}): Promise<Connection> {
    const request = new FakeRequest({ url: "/sse", ...fields });
    const { status, stream } = (await this.endpoint.handle(request)) ?? {};
    assert.equal(status, 200);
    const sink = new MemorySink();
    stream?.(sink);
    await settled();
    const [, messagesUrl = ""] = /event: endpoint\ndata: (.*)/.exec(sink.text) ?? [];
    return { sink, messagesUrl: `/${messagesUrl}` };
  }
}

/** A client's stream. */
export interface Connection {
  readonly sink: MemorySink;
  /** Where the `endpoint` event leads. */
  readonly messagesUrl: string;
}

/** A reply's headers by lower-case name; the values of one that is there twice are joined. */
export function headersOf({ headers }: HttpReply): Record<string, string> {
  const found: Record<string, string> = {};
  for (let at = 0; at < headers.length; at += 2) {
    const name = String(headers[at]).toLowerCase();
    const value = String(headers[at + 1]);
    found[name] = name in found ? `${found[name]}, ${value}` : value;
  }
  return found;
}

/** What a page of another origin sends before it may send anything else. */
export const preflight = (origin: string, more: HttpRequestHeaders = {}): FakeRequestFields => ({
  method: "OPTIONS",
  headers: { origin, "access-control-request-method": "POST", ...more },
});
