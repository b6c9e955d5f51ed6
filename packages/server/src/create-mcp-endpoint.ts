import {
  HEADER,
  silentLogger,
  systemClock,
  textReply,
  withHeaders,
  type HttpReply,
  type HttpRequest,
  type HttpTransportConfig,
  type JsonObject,
  type McpBackend,
  type TransportStatistics,
} from "@crossfade/core";
import { MemoryEventLog, SessionManager } from "@crossfade/session";
import {
  classifyRequest,
  methodsOf,
  type EndpointPaths,
  type ServedClass,
} from "./classify-request.js";
import { CorsPolicy } from "./cors.js";
import { parseEndpointConfig } from "./endpoint-config.js";
import type { McpEndpointOptions } from "./endpoint-options.js";
import { httpSseService, type HttpSseService } from "./http-sse-service.js";
import { callerIdentifier, type Identified } from "./identify-caller.js";
import { OriginRefusals } from "./origin-refusals.js";
import { principalOfAuth } from "./principal-of-auth.js";
import { requireKnownOptions } from "./require-known-options.js";
import { Ticker } from "./ticker.js";

/** What an endpoint is doing: it only ever goes from left to right. */
export type EndpointState = "serving" | "draining" | "closed";

/** What an endpoint can tell about itself. */
export interface EndpointStatistics {
  readonly state: EndpointState;
  /** Requests whose `Host` or `Origin` was refused. */
  readonly originRefusals: number;
  readonly transports: readonly TransportStatistics[];
}

/** An MCP endpoint for every generation of clients, without I/O: an adapter brings the requests. */
export interface McpEndpoint {
  readonly state: EndpointState;
  /** Answers a request; undefined, at once, where its path is none of the endpoint's. */
  handle(request: HttpRequest): Promise<HttpReply> | undefined;
  /** Sends a notification to every client that is connected; returns to how many sessions. */
  notifyAll(method: string, params?: JsonObject): number;
  /**
   * Takes no new sessions, gives requests in flight up to `deadlineMs` (default: `drainTimeoutMs`) to
   * be answered, then ends every stream after a `retry:`.
   */
  drain(deadlineMs?: number): Promise<void>;
  /**
   * Ends everything at once, and lets go of the backend. Call `drain` first to be polite. Calling it
   * again waits for the same end.
   */
  close(): Promise<void>;
  statistics(): EndpointStatistics;
}

/**
 * Makes an endpoint.
 *
 * @throws TransportError `INVALID_CONFIG`, whose message names every wrong field at once
 */
export function createMcpEndpoint(options: McpEndpointOptions): McpEndpoint {
  return new Endpoint(options);
}

class Endpoint implements McpEndpoint {
  readonly #config: HttpTransportConfig;
  readonly #backend: McpBackend;
  readonly #sessions: SessionManager;
  readonly #httpSse: HttpSseService;
  readonly #paths: EndpointPaths;
  readonly #guard: OriginRefusals;
  readonly #cors: CorsPolicy;
  readonly #identify: (request: HttpRequest) => Identified | Promise<Identified>;
  readonly #ticker: Ticker;
  #state: EndpointState = "serving";
  #closing: Promise<void> | undefined;

  constructor(options: McpEndpointOptions) {
    requireKnownOptions(options);
    const { backend, clock = systemClock, logger = silentLogger } = options;
    const { transport: config, httpSse } = parseEndpointConfig(options);
    this.#config = config;
    this.#backend = backend;
    this.#sessions = new SessionManager({
      clock,
      logger,
      ...(options.sessionStore ? { store: options.sessionStore } : {}),
      ...(options.node === undefined ? {} : { node: options.node }),
    });
    this.#httpSse = httpSseService({
      config: httpSse,
      backend,
      sessions: this.#sessions,
      eventLog: options.eventLog ?? new MemoryEventLog(),
      clock,
      logger,
    });
    this.#paths = { ...this.#httpSse.config.endpoint, endpointPath: config.endpointPath };
    this.#guard = new OriginRefusals(config, clock, logger);
    this.#cors = new CorsPolicy(config.allowedOrigins);
    this.#identify = callerIdentifier({
      authenticate: options.authenticate,
      principalOf: options.principalOf ?? principalOfAuth(logger),
      trustProxy: config.trustProxy,
      logger,
    });
    this.#ticker = new Ticker(clock, logger, () => this.#sweep());
  }

  get state(): EndpointState {
    return this.#state;
  }

  handle(request: HttpRequest): Promise<HttpReply> | undefined {
    const recognised = classifyRequest(request, this.#paths);
    return recognised.kind === "foreign" ? undefined : this.#answer(request, recognised);
  }

  notifyAll(method: string, params?: JsonObject): number {
    const message =
      params === undefined ? { jsonrpc: "2.0", method } : { jsonrpc: "2.0", method, params };
    return this.#httpSse.broadcaster.broadcastToAll(JSON.stringify(message));
  }

  async drain(deadlineMs = this.#config.drainTimeoutMs): Promise<void> {
    if (this.#state === "serving") this.#state = "draining";
    await this.#httpSse.drain(deadlineMs);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  statistics(): EndpointStatistics {
    return {
      state: this.#state,
      originRefusals: this.#guard.count,
      transports: [this.#httpSse.statistics()],
    };
  }

  async #answer(request: HttpRequest, recognised: ServedClass): Promise<HttpReply> {
    const reply =
      this.#guard.refusalOf(request) ?? (await this.#answerAllowed(request, recognised));
    return withHeaders(reply, this.#cors.headers(request));
  }

  async #answerAllowed(request: HttpRequest, recognised: ServedClass): Promise<HttpReply> {
    if (this.#cors.isPreflight(request)) {
      return this.#cors.preflightReply(request, methodsOf(request.path, this.#paths));
    }
    if (recognised.kind === "not-served") {
      const { status, allow } = recognised;
      return textReply(status, "Not served here; GET opens an event stream", [HEADER.allow, allow]);
    }
    const { caller, refusal } = await this.#identify(request);
    return caller ? this.#httpSse.handle(request, caller) : refusal;
  }

  async #close(): Promise<void> {
    this.#state = "closed";
    this.#ticker.close();
    await this.#httpSse.close();
    await this.#sessions.close();
    await this.#backend.close?.();
  }

  async #sweep(): Promise<void> {
    await this.#httpSse.sweep();
    await this.#sessions.sweep();
  }
}
