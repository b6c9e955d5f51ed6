import {
  fromMethods,
  META_KEY,
  MODERN_REVISIONS,
  type Caller,
  type HttpReply,
  type HttpRequestHeaders,
  type JsonObject,
  type JsonRpcErrorObject,
  type JsonRpcId,
  type Logger,
  type LogMethod,
  type McpBackend,
  type MethodHandler,
  type ServerDescription,
  type StreamableHttpConfigInput,
} from "@crossfade/core";
import { FakeRequest, ManualClock, MemorySink } from "@crossfade/core/testing";
import { MemoryEventLog, SessionManager } from "@crossfade/session";
import { HttpStreamableTransport } from "../../src/http-streamable-transport.js";

export const [REVISION] = MODERN_REVISIONS;

const NOBODY: Caller = { principal: undefined, auth: undefined, quotaKey: "127.0.0.1" };
export const ALICE: Caller = { principal: "alice", auth: undefined, quotaKey: "alice" };
export const BOB: Caller = { principal: "bob", auth: undefined, quotaKey: "bob" };

/** A JSON-RPC message, as a test reads it. */
export interface Message {
  readonly id?: JsonRpcId | null;
  readonly method?: string;
  readonly params?: JsonObject;
  readonly result?: JsonObject;
  readonly error?: JsonRpcErrorObject;
}

/** Which parameter `Mcp-Name` mirrors. */
const NAMED_BY: Readonly<Record<string, string>> = {
  "tools/call": "name",
  "prompts/get": "name",
  "resources/read": "uri",
  "tasks/get": "taskId",
  "tasks/update": "taskId",
  "tasks/cancel": "taskId",
};

export interface PostOptions {
  /** Beside those that a client has to send; undefined takes one of them away. */
  readonly headers?: HttpRequestHeaders;
  /** The same for `_meta`. */
  readonly meta?: JsonObject;
  readonly id?: JsonRpcId;
  readonly caller?: Caller;
  readonly url?: string;
}

/** A sink whose end a test can wait for. */
class WatchedSink extends MemorySink {
  readonly ended = new Gate();

  override end(): void {
    super.end();
    this.ended.open();
  }
}

/** An answer, as a test looks at it; a stream is read from the beginning. */
export class Answer {
  readonly status: number;
  readonly reply: HttpReply;
  readonly sink = new WatchedSink();

  constructor(reply: HttpReply) {
    this.reply = reply;
    this.status = reply.status;
    reply.stream?.(this.sink);
  }

  get streamed(): boolean {
    return this.reply.stream !== undefined;
  }

  /** What the stream says, message by message; or the one message of a JSON answer. */
  get messages(): readonly Message[] {
    const texts = this.streamed ? eventData(this.sink.text) : [this.reply.body ?? "null"];
    return texts.map((text) => JSON.parse(text) as Message);
  }

  /** The last message, which is the answer once that is there. */
  get message(): Message {
    return this.messages.at(-1) ?? {};
  }

  get result(): JsonObject {
    const { result, error } = this.message;
    if (!result) throw new Error(`No result but ${this.status} ${JSON.stringify(error)}`);
    return result;
  }

  /** Status and JSON-RPC code: what tells refusals apart. */
  get refusal(): readonly [status: number, code: number | undefined] {
    return [this.status, this.message.error?.code];
  }

  /** A header, by its name in any case. */
  header(name: string): string | undefined {
    const { headers } = this.reply;
    const at = headers.findIndex(
      (entry, index) => index % 2 === 0 && entry.toLowerCase() === name.toLowerCase(),
    );
    return at === -1 ? undefined : headers[at + 1];
  }
}

/** A request on its way, whose client can leave. */
export class Pending {
  readonly answer: Promise<Answer>;
  settled = false;
  readonly #request: FakeRequest;

  constructor(request: FakeRequest, reply: Promise<HttpReply>) {
    this.#request = request;
    this.answer = reply.then((given) => {
      this.settled = true;
      return new Answer(given);
    });
  }

  leave(): void {
    this.#request.disconnect();
  }
}

export interface WorldOptions {
  readonly methods?: Readonly<Record<string, MethodHandler>>;
  readonly described?: Partial<ServerDescription>;
  /** What the backend has beside its methods. */
  readonly backend?: Partial<McpBackend>;
  readonly config?: StreamableHttpConfigInput;
}

/** A transport without a server, and modern clients that speak to it. */
export class StatelessWorld {
  readonly clock = new ManualClock();
  /** What was logged as an error. */
  readonly errors: string[] = [];
  readonly transport: HttpStreamableTransport;
  #lastId = 0;

  constructor({ methods = {}, described, backend, config = {} }: WorldOptions = {}) {
    const { clock } = this;
    const logger = errorsInto(this.errors);
    const plain = fromMethods({
      serverInfo: { name: "test", version: "1" },
      capabilities: {},
      ...described,
      methods,
    });
    this.transport = new HttpStreamableTransport({
      config,
      backend: { ...plain, ...backend },
      sessions: new SessionManager({ clock, logger }),
      eventLog: new MemoryEventLog(),
      clock,
      logger,
    });
  }

  /** A request with all that the modern revision wants of it. */
  start(method: string, params: JsonObject = {}, options: PostOptions = {}): Pending {
    const { meta = {}, headers = {}, id = (this.#lastId += 1) } = options;
    const envelope: JsonObject = {
      [META_KEY.protocolVersion]: REVISION,
      [META_KEY.clientCapabilities]: {},
      ...meta,
    };
    const body = { jsonrpc: "2.0", id, method, params: { ...params, _meta: envelope } };
    const name = params[NAMED_BY[method] ?? ""];
    const mirrored = {
      "mcp-protocol-version": String(envelope[META_KEY.protocolVersion]),
      "mcp-method": method,
      ...(typeof name === "string" ? { "mcp-name": name } : {}),
    };
    return this.send(body, { ...options, headers: { ...mirrored, ...headers } });
  }

  post(method: string, params?: JsonObject, options?: PostOptions): Promise<Answer> {
    return this.start(method, params, options).answer;
  }

  /** Any body, with no more headers than are given. */
  send(body: unknown, { headers = {}, caller = NOBODY, url = "/mcp" }: PostOptions = {}): Pending {
    const accept = "application/json, text/event-stream";
    const request = new FakeRequest({ url, body, headers: { accept, ...headers } });
    return new Pending(request, this.transport.handle(request, caller));
  }

  /** Moves time on, then does what the endpoint's ticker does. */
  async pass(durationMs: number): Promise<void> {
    this.clock.advance(durationMs);
    await this.transport.sweep();
  }

  counter(name: string): number {
    return this.transport.statistics().counters[name] ?? 0;
  }

  get inFlight(): number {
    return this.transport.statistics().requestsInFlight;
  }
}

/** Declares that the client answers these. */
export function capable(...capabilities: readonly string[]): JsonObject {
  return {
    [META_KEY.clientCapabilities]: Object.fromEntries(capabilities.map((name) => [name, {}])),
  };
}

/** Lets everything come to its end that waits neither for time nor for a test. */
export function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** A promise that a test settles. */
export class Gate<Value = void> {
  open!: (value: Value) => void;
  fail!: (error: unknown) => void;
  readonly passed = new Promise<Value>((resolve, reject) => {
    this.open = resolve;
    this.fail = reject;
  });
}

/** The data of each event; comments are no events. */
function eventData(text: string): readonly string[] {
  return text
    .split("\n\n")
    .map((event) => event.split("\n").filter((line) => line.startsWith("data:")))
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.slice("data:".length).trimStart()).join("\n"));
}

function errorsInto(errors: string[]): Logger {
  const nothing: LogMethod = () => undefined;
  const error: LogMethod = (_, message) => void errors.push(message);
  return { debug: nothing, info: nothing, warn: nothing, error };
}
