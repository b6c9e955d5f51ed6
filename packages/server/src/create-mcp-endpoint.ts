import {
  emptyReply,
  HEADER,
  prefixedCounters,
  silentLogger,
  systemClock,
  textReply,
  withHeaders,
  type HttpReply,
  type HttpRequest,
  type HttpTransportConfig,
  type JsonObject,
  type McpBackend,
} from "@crossfade/core";
import { MemoryEventLog, SessionManager } from "@crossfade/session";
import { ClientLedger } from "@crossfade/sunset";
import {
  classifyRequest,
  methodsOf,
  type EndpointPaths,
  type ServedGenerations,
  type ServedClass,
} from "./classify-request.js";
import { Cluster, type ClusterStatistics } from "./cluster/cluster.js";
import { SessionRouter } from "./cluster/session-router.js";
import { CorsPolicy } from "./cors.js";
import { DrainDelay } from "./drain-delay.js";
import { parseEndpointConfig } from "./endpoint-config.js";
import type { McpEndpointOptions } from "./endpoint-options.js";
import { httpSseService, type HttpSseService } from "./http-sse-service.js";
import { callerIdentifier, type Identified } from "./identify-caller.js";
import { OriginRefusals } from "./origin-refusals.js";
import { principalOfAuth } from "./principal-of-auth.js";
import type {
  EndpointReadiness,
  EndpointState,
  EndpointStatistics,
  McpEndpoint,
} from "./mcp-endpoint.js";
import { requireKnownOptions } from "./require-known-options.js";
import { servedGenerations, servedPaths } from "./served-generations.js";
import { streamableHttpService, type StreamableHttpService } from "./streamable-http-service.js";
import { Ticker } from "./ticker.js";

/**
 * Makes an endpoint.
 *
 * @throws TransportError `INVALID_CONFIG`, whose message names every wrong field at once
 */
export function createMcpEndpoint(options: McpEndpointOptions): McpEndpoint {
  return new Endpoint(options);
}

class Endpoint implements McpEndpoint {
  readonly ledger: ClientLedger;
  readonly #config: HttpTransportConfig;
  readonly #backend: McpBackend;
  readonly #sessions: SessionManager;
  readonly #httpSse: HttpSseService | undefined;
  readonly #streamableHttp: StreamableHttpService | undefined;
  readonly #served: ServedGenerations;
  readonly #paths: EndpointPaths;
  readonly #guard: OriginRefusals;
  readonly #cors: CorsPolicy;
  readonly #identify: (request: HttpRequest) => Identified | Promise<Identified>;
  readonly #ticker: Ticker;
  readonly #watch: Ticker | undefined;
  /** The other nodes, where there are any. */
  readonly #cluster: Cluster | undefined;
  /** Where sessions may live elsewhere. With one node there is none, and it costs nothing. */
  readonly #router: SessionRouter | undefined;
  readonly #drainDelay: DrainDelay;
  #state: EndpointState = "serving";
  #closing: Promise<void> | undefined;

  constructor(options: McpEndpointOptions) {
    requireKnownOptions(options);
    const { backend, clock = systemClock, logger = silentLogger, leaseMs = 6_000 } = options;
    const { transport: config, httpSse, streamableHttp } = parseEndpointConfig(options);
    this.#config = config;
    this.#backend = backend;
    this.#drainDelay = new DrainDelay(clock, config.drainDelayMs);
    this.#sessions = new SessionManager({
      clock,
      logger,
      ...(options.sessionStore ? { store: options.sessionStore } : {}),
      ...(options.node === undefined ? {} : { node: options.node }),
      leaseMs,
    });
    const { ledgerStore } = options;
    this.ledger = new ClientLedger({
      clock,
      logger,
      ...(ledgerStore ? { store: ledgerStore } : {}),
    });
    const shared = {
      backend,
      sessions: this.#sessions,
      eventLog: options.eventLog ?? new MemoryEventLog(),
      clock,
      logger,
      ...(ledgerStore === false ? {} : { ledger: this.ledger }),
    };
    this.#cluster =
      options.messageBus &&
      new Cluster({
        bus: options.messageBus,
        sessions: this.#sessions,
        clock,
        logger,
        leaseMs,
        transport: (name) => this.#transports.find((transport) => transport.name === name),
        notify: (method, params) => void this.#notifyHere(method, params),
      });
    this.#router = this.#sessions.shared
      ? new SessionRouter({
          clock,
          logger,
          sessions: this.#sessions,
          forwards: this.#cluster?.outgoing,
          claimTimeoutMs: options.claimTimeoutMs ?? leaseMs + 4_000,
          maxForwards: options.maxForwards ?? 10_000,
          maxBodyBytes: config.maxBodyBytes,
          retryAfterMs: config.retryAfterMs,
        })
      : undefined;
    const successorServed = streamableHttp !== undefined;
    this.#httpSse = httpSse && httpSseService({ config: httpSse, successorServed, ...shared });
    this.#streamableHttp =
      streamableHttp &&
      streamableHttpService({
        config: streamableHttp,
        olderIsServed: httpSse !== undefined,
        ...shared,
        ...(this.#cluster ? { peers: this.#cluster } : {}),
      });
    this.#served = servedGenerations({ httpSse, streamableHttp });
    this.#paths = servedPaths({ transport: config, httpSse });
    this.#guard = new OriginRefusals(config, clock, logger);
    this.#cors = new CorsPolicy(config.allowedOrigins);
    this.#identify = callerIdentifier({
      authenticate: options.authenticate,
      principalOf: options.principalOf ?? principalOfAuth(logger),
      trustProxy: config.trustProxy,
      logger,
    });
    this.#ticker = new Ticker(clock, logger, () => this.#sweep());
    this.#watch = this.#router && new Ticker(clock, logger, async () => this.#watchOthers());
  }

  get #transports(): readonly (HttpSseService | StreamableHttpService)[] {
    return [this.#httpSse, this.#streamableHttp].filter((transport) => transport !== undefined);
  }

  get state(): EndpointState {
    return this.#state;
  }

  handle(request: HttpRequest): Promise<HttpReply> | undefined {
    const recognised = classifyRequest(request, this.#paths, this.#served);
    return recognised.kind === "foreign" ? undefined : this.#answer(request, recognised);
  }

  notifyAll(method: string, params?: JsonObject): number {
    this.#cluster?.announce(method, params);
    return this.#notifyHere(method, params);
  }

  #notifyHere(method: string, params?: JsonObject): number {
    const json = JSON.stringify({ jsonrpc: "2.0", method, ...(params ? { params } : {}) });
    const told = this.#httpSse?.broadcaster.broadcastToAll(json) ?? 0;
    return told + (this.#streamableHttp?.notifyAll(method, params) ?? 0);
  }

  async drain(deadlineMs = this.#config.drainTimeoutMs): Promise<void> {
    if (this.#state === "serving") this.#state = "draining";
    const delay = this.#drainDelay.pass();
    if (delay) await delay;
    this.#sessions.claimNone();
    const draining = this.#transports.map((transport) => transport.drain(deadlineMs));
    await Promise.all([...draining, this.#cluster?.drain(deadlineMs)]);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async ready(): Promise<EndpointReadiness> {
    if (this.#state !== "serving") return { ready: false, reason: this.#state };
    if (!(await this.#sessions.reachStore())) {
      return { ready: false, reason: "the session store cannot be reached" };
    }
    if (this.#cluster && !this.#cluster.joined) {
      return { ready: false, reason: "the other nodes cannot be reached" };
    }
    return { ready: true };
  }

  statistics(): EndpointStatistics {
    return {
      state: this.#state,
      originRefusals: this.#guard.count,
      ledger: this.ledger.statistics(),
      transports: this.#transports.map((transport) => transport.statistics()),
      cluster: this.#clusterStatistics(),
    };
  }

  #clusterStatistics(): ClusterStatistics | undefined {
    if (!this.#router) return undefined;
    const { forwarding = 0, answering = 0, counters = {} } = this.#cluster?.statistics() ?? {};
    const { waited } = this.#router.counters;
    return {
      forwarding,
      answering,
      counters: {
        ...counters,
        "routed.waited": waited,
        ...prefixedCounters("refused", this.#router.refusals.counts()),
      },
    };
  }

  // None of these is async where nothing has to be waited for: each that is costs every request a promise
  // and turns of the queue.
  #answer(request: HttpRequest, recognised: ServedClass): Promise<HttpReply> {
    const refusal = this.#guard.refusalOf(request);
    const reply = refusal ? Promise.resolve(refusal) : this.#answerAllowed(request, recognised);
    const cors = this.#cors.headers(request);
    return cors.length === 0 ? reply : reply.then((value) => withHeaders(value, cors));
  }

  #answerAllowed(request: HttpRequest, recognised: ServedClass): Promise<HttpReply> {
    if (this.#cors.isPreflight(request)) {
      const methods = methodsOf(request.path, this.#paths, this.#served);
      return Promise.resolve(this.#cors.preflightReply(request, methods));
    }
    if (recognised.kind === "not-served") {
      const { status, allow } = recognised;
      const text = `Not served here; use ${allow}`;
      return Promise.resolve(textReply(status, text, [HEADER.allow, allow]));
    }
    const identified = this.#identify(request);
    return "then" in identified
      ? identified.then((known) => this.#serve(request, recognised, known))
      : this.#serve(request, recognised, identified);
  }

  #serve(
    request: HttpRequest,
    { kind }: ServedClass,
    { caller, refusal }: Identified,
  ): Promise<HttpReply> {
    if (!caller) return Promise.resolve(refusal);
    const transport = kind === "http-sse" ? this.#httpSse : this.#streamableHttp;
    // What is switched off is never recognised.
    if (!transport) return Promise.resolve(emptyReply(404));
    return this.#router
      ? Promise.resolve(this.#router.handle(transport, request, caller))
      : transport.handle(request, caller);
  }

  async #close(): Promise<void> {
    this.#state = "closed";
    this.#drainDelay.cutShort();
    this.#ticker.close();
    this.#watch?.close();
    await Promise.all(this.#transports.map((transport) => transport.close()));
    await this.#sessions.close();
    await this.#cluster?.close();
    await this.ledger.close();
    await this.#backend.close?.();
  }

  /** What must not wait for a store that is away, as sweeping does: it is about that. */
  #watchOthers(): void {
    this.#sessions.leaveLapsed();
    this.#cluster?.sweep();
  }

  async #sweep(): Promise<void> {
    for (const transport of this.#transports) await transport.sweep();
    await this.#sessions.sweep();
    this.ledger.sweep();
  }
}
