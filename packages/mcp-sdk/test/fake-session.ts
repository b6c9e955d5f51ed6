import {
  TransportError,
  type ClientRequestOptions,
  type Exchange,
  type HttpRequestInfo,
  type JsonObject,
  type JsonRpcRequest,
  type McpBackend,
  type ModernClient,
  type SessionContext,
} from "@crossfade/core";

interface Notified {
  readonly method: string;
  readonly params: JsonObject | undefined;
}

/** A request that a server sent to its client: the test is the client. */
interface Asked extends Notified {
  readonly signal: AbortSignal | undefined;
  answer(result: JsonObject): void;
  fail(error: unknown): void;
}

/** A way to a client, which records what goes there. */
class FakeChannel {
  readonly notified: Notified[] = [];
  readonly asked: Asked[] = [];
  #waiting: (() => void)[] = [];

  notify(method: string, params?: JsonObject): void {
    this.notified.push({ method, params });
    this.#wake();
  }

  request(
    method: string,
    params?: JsonObject,
    options?: ClientRequestOptions,
  ): Promise<JsonObject> {
    return new Promise((resolve, reject) => {
      const signal = options?.signal;
      signal?.addEventListener("abort", () =>
        reject(new TransportError("REQUEST_CANCELLED", "The server no longer needs the answer")),
      );
      this.asked.push({ method, params, signal, answer: resolve, fail: reject });
      this.#wake();
    });
  }

  /** The nth request to the client, as soon as there is one. */
  async nextAsked(index = 0): Promise<Asked> {
    return this.#until(() => this.asked[index]);
  }

  async nextNotified(index = 0): Promise<Notified> {
    return this.#until(() => this.notified[index]);
  }

  async #until<Value>(get: () => Value | undefined): Promise<Value> {
    for (;;) {
      const value = get();
      if (value !== undefined) return value;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting = [];
  }
}

let sessions = 0;

export class FakeSession extends FakeChannel implements SessionContext {
  state: JsonObject | undefined;

  async setState(state: JsonObject): Promise<void> {
    this.state = state;
  }

  readonly id = `session-${++sessions}`;
  readonly transport = "http-sse";
  readonly principal = undefined;
  readonly revision = undefined;
  readonly initializeParams = undefined;
}

export interface FakeExchangeFields {
  readonly auth?: unknown;
  readonly http?: HttpRequestInfo;
  readonly principal?: string;
  readonly client?: ModernClient;
}

const HTTP: HttpRequestInfo = {
  method: "POST",
  url: "/messages?session_id=1",
  headers: { host: "mcp.example:8080", "x-tenant": "blue" },
};

/** One message of a client. Like the real ones, it makes its signal when it is first asked for. */
export class FakeExchange extends FakeChannel implements Exchange {
  readonly transport = "http-sse";
  readonly revision = undefined;
  readonly principal: string | undefined;
  readonly client?: ModernClient;
  readonly session: SessionContext | undefined;
  readonly auth: unknown;
  readonly http: HttpRequestInfo;
  signalsMade = 0;
  #abortedBy: unknown;
  #controller: AbortController | undefined;

  constructor(session: SessionContext | undefined, fields: FakeExchangeFields = {}) {
    super();
    this.session = session;
    this.auth = fields.auth;
    this.http = fields.http ?? HTTP;
    this.principal = fields.principal;
    if (fields.client) this.client = fields.client;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.signalsMade++;
      this.#controller = new AbortController();
      if (this.#abortedBy !== undefined) this.#controller.abort(this.#abortedBy);
    }
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    this.#abortedBy = reason;
    this.#controller?.abort(reason);
  }
}

let ids = 0;

export function requestOf(method: string, params?: JsonObject): JsonRpcRequest {
  const id = ++ids;
  return params ? { jsonrpc: "2.0", id, method, params } : { jsonrpc: "2.0", id, method };
}

export function callOf(tool: string, params: JsonObject = {}): JsonRpcRequest {
  return requestOf("tools/call", { name: tool, arguments: {}, ...params });
}

/** A client that can do all that a server may ask of it. */
export function initializeOf(protocolVersion = "2025-06-18"): JsonRpcRequest {
  return requestOf("initialize", {
    protocolVersion,
    capabilities: { sampling: {}, elicitation: { form: {} }, roots: {} },
    clientInfo: { name: "test", version: "1" },
  });
}

/** A session that has begun and initialised, and a way to send requests in it. */
export async function startSession(backend: McpBackend): Promise<FakeSession> {
  const session = new FakeSession();
  backend.sessionBegan?.(session);
  await backend.request(initializeOf(), new FakeExchange(session));
  const initialized = { jsonrpc: "2.0", method: "notifications/initialized" } as const;
  await backend.notification?.(initialized, new FakeExchange(session));
  return session;
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
