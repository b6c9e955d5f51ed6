import type {
  Caller,
  HttpReply,
  HttpSseConfigInput,
  JsonObject,
  JsonRpcErrorObject,
  JsonRpcId,
  McpBackend,
} from "@crossfade/core";
import {
  FakeRequest,
  ManualClock,
  MemorySink,
  type FakeRequestFields,
} from "@crossfade/core/testing";
import {
  MemoryEventLog,
  SessionManager,
  type EventLog,
  type SessionManagerOptions,
} from "@crossfade/session";
import { ClientLedger, type LedgerEntry } from "@crossfade/sunset";
import { HttpSseTransport } from "../src/http-sse-transport.js";
import { RecordingLogger } from "./recording-logger.js";
import { readStream, type ReadStream } from "./read-stream.js";
import { TestBackend } from "./test-backend.js";

const NOBODY: Caller = { principal: undefined, auth: undefined, quotaKey: "127.0.0.1" };
export const ALICE: Caller = { principal: "alice", auth: undefined, quotaKey: "alice" };
export const BOB: Caller = { principal: "bob", auth: undefined, quotaKey: "bob" };

/** A JSON-RPC message, as a test reads it. */
export interface Message {
  readonly jsonrpc: "2.0";
  readonly id?: JsonRpcId | null;
  readonly method?: string;
  readonly params?: JsonObject;
  readonly result?: JsonObject;
  readonly error?: JsonRpcErrorObject;
}

/** A request, beside what its helper says of it already. */
export interface RequestOptions extends FakeRequestFields {
  /** Default: nobody in particular. */
  readonly caller?: Caller;
  /** Named in the query. */
  readonly session?: string;
}

/** An answer, as a test looks at it. */
export class Answer {
  readonly reply: HttpReply;

  constructor(reply: HttpReply) {
    this.reply = reply;
  }

  get status(): number {
    return this.reply.status;
  }

  get body(): string | undefined {
    return this.reply.body;
  }

  /** The body as the JSON-RPC message that it must be. */
  get message(): Message {
    return JSON.parse(this.body ?? "null") as Message;
  }

  /** A header, by its name in any case. */
  header(name: string): string | undefined {
    const { headers } = this.reply;
    const at = headers.findIndex(
      (entry, index) => index % 2 === 0 && entry.toLowerCase() === name.toLowerCase(),
    );
    return at === -1 ? undefined : headers[at + 1];
  }

  /** Status, JSON-RPC code, and the id or `"left out"`: what tells refusals apart. */
  get refusal(): readonly [status: number, code: number | undefined, id: unknown] {
    const { error, ...rest } = this.message;
    return [this.status, error?.code, "id" in rest ? rest.id : "left out"];
  }

  /** The session that a `POST` began. */
  get sessionId(): string {
    const id = this.header("Mcp-Session-Id");
    if (id === undefined) throw new Error("The answer names no session");
    return id;
  }
}

/** A stream that a client reads. */
export class OpenStream extends Answer {
  readonly sink = new MemorySink();

  /** Hands the sink over, as an adapter does after the head. */
  constructor(reply: HttpReply) {
    super(reply);
    if (!reply.stream) throw new Error(`Not a stream but ${reply.status} ${reply.body ?? ""}`);
    reply.stream(this.sink);
  }

  get read(): ReadStream {
    return readStream(this.sink.text);
  }

  /** What the `message` events hold, in order. */
  get messages(): readonly Message[] {
    return this.#events("message").map(({ data }) => JSON.parse(data) as Message);
  }

  /** The ids of the `message` events, in order. */
  get ids(): readonly (string | undefined)[] {
    return this.#events("message").map(({ id }) => id);
  }

  /** The id that a client which has read all of this would send as `Last-Event-ID`. */
  get lastId(): string {
    const id = this.ids.at(-1);
    if (id === undefined) throw new Error("The stream has no event with an id");
    return id;
  }

  /** What each `endpoint` event holds. */
  get endpoints(): readonly string[] {
    return this.#events("endpoint").map(({ data }) => data);
  }

  /** The session that the `endpoint` event names. */
  override get sessionId(): string {
    const [endpoint = ""] = this.endpoints;
    const id = new URLSearchParams(endpoint.split("?")[1]).get("session_id");
    if (id === null) throw new Error("The stream names no session");
    return id;
  }

  #events(type: string): ReadStream["events"] {
    return this.read.events.filter(({ event }) => event === type);
  }
}

export interface WorldOptions {
  readonly config?: HttpSseConfigInput;
  /** Takes the place of the `TestBackend`. */
  readonly backend?: McpBackend;
  readonly eventLog?: EventLog;
  readonly sessions?: Partial<SessionManagerOptions>;
  readonly successorServed?: boolean;
}

/** A transport without a server: its clock, its backend, its log, and clients that speak to it. */
export class World {
  readonly clock = new ManualClock();
  readonly logger = new RecordingLogger();
  readonly backend = new TestBackend();
  readonly eventLog: EventLog;
  readonly sessions: SessionManager;
  readonly ledger: ClientLedger;
  readonly transport: HttpSseTransport;

  constructor(options: WorldOptions = {}) {
    const { clock, logger } = this;
    this.eventLog = options.eventLog ?? new MemoryEventLog();
    this.sessions = new SessionManager({ clock, logger, ...options.sessions });
    this.ledger = new ClientLedger({ clock, logger });
    this.transport = new HttpSseTransport({
      ledger: this.ledger,
      successorServed: options.successorServed ?? false,
      ...(options.config === undefined ? {} : { config: options.config }),
      backend: options.backend ?? this.backend,
      sessions: this.sessions,
      eventLog: this.eventLog,
      clock,
      logger,
    });
  }

  async send({ caller = NOBODY, ...fields }: RequestOptions): Promise<Answer> {
    return new Answer(await this.transport.handle(new FakeRequest(fields), caller));
  }

  /** `GET /sse`, whatever the answer. */
  async get({ session, ...options }: RequestOptions = {}): Promise<Answer> {
    return this.send({ url: `/sse${queryOf(session)}`, method: "GET", ...options });
  }

  /** `GET /sse`, answered with a stream. */
  async open(options: RequestOptions = {}): Promise<OpenStream> {
    return new OpenStream((await this.get(options)).reply);
  }

  /** `POST /messages` with a message, a batch, or a text that is sent as it is. */
  async post(body: unknown, { session, ...options }: RequestOptions = {}): Promise<Answer> {
    return this.send({ url: `/messages${queryOf(session)}`, method: "POST", body, ...options });
  }

  /** A client's handshake. */
  async initialize(protocolVersion: string, options: RequestOptions = {}): Promise<Answer> {
    const params = { protocolVersion, clientInfo: { name: "tester", version: "1.2.3" } };
    return this.post({ jsonrpc: "2.0", id: "initialize", method: "initialize", params }, options);
  }

  /** `DELETE /sse`. */
  async delete({ session, ...options }: RequestOptions = {}): Promise<Answer> {
    return this.send({ url: `/sse${queryOf(session)}`, method: "DELETE", ...options });
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

function queryOf(session: string | undefined): string {
  return session === undefined ? "" : `?session_id=${encodeURIComponent(session)}`;
}
