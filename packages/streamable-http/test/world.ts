import {
  META_KEY,
  type Caller,
  type JsonObject,
  type JsonRpcId,
  type McpBackend,
  type StreamableHttpConfigInput,
} from "@crossfade/core";
import { FakeRequest, ManualClock, type FakeRequestFields } from "@crossfade/core/testing";
import {
  MemoryEventLog,
  SessionManager,
  type EventLog,
  type SessionManagerOptions,
} from "@crossfade/session";
import { ClientLedger, type LedgerEntry } from "@crossfade/sunset";
import { HttpStreamableTransport } from "../src/http-streamable-transport.js";
import { Answer, OpenStream } from "./answer.js";
import { RecordingLogger } from "./recording-logger.js";
import { TestBackend } from "./test-backend.js";

const NOBODY: Caller = { principal: undefined, auth: undefined, quotaKey: "127.0.0.1" };
export const ALICE: Caller = { principal: "alice", auth: undefined, quotaKey: "alice" };
export const BOB: Caller = { principal: "bob", auth: undefined, quotaKey: "bob" };

/** Looks like a session's id, and is none. */
export const UNKNOWN = "st_AAAAAAAAAAAAAAAAAAAAAA";
/** A revision whose clients can parse everything, and one whose clients cannot be sent away to poll. */
export const NEWEST = "2025-11-25";
export const OLDER = "2025-06-18";

/** A request, beside what its helper says of it already. */
export interface RequestOptions extends FakeRequestFields {
  /** Default: nobody in particular. */
  readonly caller?: Caller;
  /** Named in `Mcp-Session-Id`. */
  readonly session?: string;
  /** Sent as `Last-Event-ID`. */
  readonly after?: string;
}

/** A request as the modern revision has it: its message, and the headers that mirror it. */
export function modernCall(
  id: JsonRpcId,
  method: string,
  { params = {}, revision = "2026-07-28" }: { params?: JsonObject; revision?: string } = {},
): [message: JsonObject, options: RequestOptions] {
  const meta = {
    [META_KEY.protocolVersion]: revision,
    [META_KEY.clientInfo]: { name: "tester", version: "1.2.3" },
    [META_KEY.clientCapabilities]: {},
  };
  const headers = { "mcp-protocol-version": revision, "mcp-method": method };
  return [call(id, method, { ...params, _meta: meta }), { headers }];
}

export interface WorldOptions {
  readonly config?: StreamableHttpConfigInput;
  /** Takes the place of the `TestBackend`. */
  readonly backend?: McpBackend;
  readonly eventLog?: EventLog;
  readonly sessions?: Partial<SessionManagerOptions>;
  readonly olderIsServed?: boolean;
}

/** A transport without a server: its clock, its backend, its log, and clients that speak to it. */
export class World {
  readonly clock = new ManualClock();
  readonly logger = new RecordingLogger();
  readonly backend = new TestBackend();
  readonly eventLog: EventLog;
  readonly sessions: SessionManager;
  readonly ledger: ClientLedger;
  readonly transport: HttpStreamableTransport;

  constructor(options: WorldOptions = {}) {
    const { clock, logger } = this;
    this.eventLog = options.eventLog ?? new MemoryEventLog();
    this.sessions = new SessionManager({ clock, logger, ...options.sessions });
    this.ledger = new ClientLedger({ clock, logger });
    this.transport = new HttpStreamableTransport({
      ledger: this.ledger,
      ...(options.config === undefined ? {} : { config: options.config }),
      ...(options.olderIsServed === undefined ? {} : { olderIsServed: options.olderIsServed }),
      backend: options.backend ?? this.backend,
      sessions: this.sessions,
      eventLog: this.eventLog,
      clock,
      logger,
    });
  }

  async send({ caller = NOBODY, session, after, ...fields }: RequestOptions): Promise<Answer> {
    const headers = {
      accept: "application/json, text/event-stream",
      ...(session === undefined ? {} : { "mcp-session-id": session }),
      ...(after === undefined ? {} : { "last-event-id": after }),
      ...fields.headers,
    };
    const request = new FakeRequest({ url: "/mcp", ...fields, headers });
    return new Answer(await this.transport.handle(request, caller));
  }

  /** `POST` with a message, a batch, or a text that is sent as it is. */
  async post(body: unknown, options: RequestOptions = {}): Promise<Answer> {
    return this.send({ method: "POST", body, ...options });
  }

  /** `POST`, answered with a stream. */
  async stream(body: unknown, options: RequestOptions = {}): Promise<OpenStream> {
    return new OpenStream((await this.post(body, options)).reply);
  }

  /** `GET`, whatever the answer. */
  async get(options: RequestOptions = {}): Promise<Answer> {
    return this.send({ method: "GET", ...options });
  }

  /** `GET`, answered with a stream. */
  async open(options: RequestOptions = {}): Promise<OpenStream> {
    return new OpenStream((await this.get(options)).reply);
  }

  async delete(options: RequestOptions = {}): Promise<Answer> {
    return this.send({ method: "DELETE", ...options });
  }

  /** The first half of a client's handshake. */
  async initialize(protocolVersion: unknown, options: RequestOptions = {}): Promise<Answer> {
    const params = { protocolVersion, clientInfo: { name: "tester", version: "1.2.3" } };
    return this.post(call("initialize", "initialize", params), options);
  }

  /** A new session of a revision, by its id. */
  async begin(revision = NEWEST, options: RequestOptions = {}): Promise<string> {
    return (await this.initialize(revision, options)).sessionId;
  }

  /** A request that the backend holds, on a stream that is open: it was sent something first. */
  async held(id: JsonRpcId, options: RequestOptions): Promise<OpenStream> {
    const pending = this.post(call(id, "hold"), options);
    await settled();
    this.backend.held(id).exchange.notify(BEGUN);
    return new OpenStream((await pending).reply);
  }

  /** Lets the backend answer a request that it holds. */
  async succeed(id: JsonRpcId, result: JsonObject = {}): Promise<void> {
    this.backend.held(id).succeed(result);
    await settled();
  }

  /** Moves time on, then does what the endpoint's ticker does. */
  async pass(durationMs: number): Promise<void> {
    this.clock.advance(durationMs);
    await this.transport.sweep();
    await this.sessions.sweep();
  }

  /** What the ledger has, the client seen last first. */
  async entries(): Promise<readonly LedgerEntry[]> {
    return (await this.ledger.read()).entries;
  }

  counter(name: string): number {
    return this.transport.statistics().counters[name] ?? 0;
  }
}

/** What `held` sends first. */
export const BEGUN = "notifications/begun";

/** A request for the backend. */
export function call(id: JsonRpcId, method: string, params?: JsonObject): JsonObject {
  return { jsonrpc: "2.0", id, method, ...(params === undefined ? {} : { params }) };
}

/** A notification for the backend. */
export function note(method: string, params?: JsonObject): JsonObject {
  return { jsonrpc: "2.0", method, ...(params === undefined ? {} : { params }) };
}

/** Lets everything come to its end that waits neither for time nor for a test. */
export function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
