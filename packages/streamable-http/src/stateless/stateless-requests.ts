import {
  emptyReply,
  errorResponse,
  isObject,
  isPromise,
  jsonReply,
  JsonRpcError,
  kindOf,
  LEGACY_REVISIONS,
  META_KEY,
  MODERN_REVISIONS,
  RPC_CODE,
  toErrorObject,
  TransportError,
  type Caller,
  type Clock,
  type HttpReply,
  type HttpRequest,
  type JsonObject,
  type JsonRpcBody,
  type JsonRpcRequest,
  type Logger,
  type McpBackend,
  type ModernRevision,
  type ProtocolRevision,
  type ServerDescription,
  type StreamableHttpConfig,
} from "@crossfade/core";
import { randomToken } from "@crossfade/session";
import { ResponseStream, type SseBroadcaster } from "@crossfade/sse";
import type { ClientLedger } from "@crossfade/sunset";
import type { Peers } from "../peers.js";
import { Answering } from "./answering.js";
import { Continuing } from "./continuing.js";
import { countRequest } from "./count-request.js";
import { ExchangesInFlight } from "./exchanges-in-flight.js";
import { ModernExchange, type ModernExchangeOwner } from "./modern-exchange.js";
import { ModernReply, type ModernReplyOwner } from "./modern-reply.js";
import { readEnvelope, requireServedRevision, type ModernEnvelope } from "./modern-request.js";
import { ParkedCalls } from "./parked-calls.js";
import { requireMirroredHeaders, requireParameterHeaders } from "./request-headers.js";
import { RequestStateSeal } from "./request-state.js";
import { RequestQuota } from "./request-quota.js";
import { stampResult } from "./stamp-result.js";
import { honoured, readFilter, Subscriptions } from "./subscriptions.js";

/** What the modern revision took out; a server must not know them there. */
const REMOVED_METHODS: ReadonlySet<string> = new Set([
  "initialize",
  "ping",
  "logging/setLevel",
  "resources/subscribe",
  "resources/unsubscribe",
]);

export interface StatelessRequestsParts {
  readonly config: StreamableHttpConfig;
  readonly backend: McpBackend;
  readonly broadcaster: SseBroadcaster;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly ledger?: ClientLedger | undefined;
  /** This node's name, and the other nodes, where there are any. */
  readonly node: string;
  readonly peers: Peers | undefined;
}

/** `POST`s of the modern revision: each request for itself, without a session. */
export class StatelessRequests {
  readonly subscriptions = new Subscriptions();
  readonly parked: ParkedCalls;
  readonly quota: RequestQuota;
  readonly counters = { requests: 0, notifications: 0, cancelled: 0, refused: 0 };
  readonly #parts: StatelessRequestsParts;
  /** All that this transport serves: who asks for another one chooses from them. */
  readonly #servedRevisions: readonly ProtocolRevision[];
  readonly #inFlight: ExchangesInFlight;
  readonly #answering: Answering;
  readonly #continuing: Continuing;
  /** What all requests and their replies belong to. */
  readonly #owner: ModernExchangeOwner & ModernReplyOwner = {
    waiting: (exchange) => void this.#continuing.park(exchange),
    refused: (exchange, error) => this.#answering.fail(exchange, error),
    abandoned: (exchange) => this.#inFlight.cancel(exchange),
    openStream: (reply) => this.#openStream(reply),
    replyOver: ({ quotaKey }) => this.quota.leave(quotaKey),
  };
  #serverMeta: JsonObject = {};
  #draining = false;

  constructor(parts: StatelessRequestsParts) {
    const { config, clock, node } = parts;
    this.#parts = parts;
    this.parked = new ParkedCalls({ ...config, clock });
    this.quota = new RequestQuota(config);
    this.#servedRevisions = [...MODERN_REVISIONS, ...(config.legacy ? LEGACY_REVISIONS : [])];
    const inFlight = new ExchangesInFlight(clock, () => (this.counters.cancelled += 1));
    const seal = new RequestStateSeal({
      clock,
      ttlMs: config.parkedCallTtlMs,
      keys: config.requestStateKeys ?? [randomToken() + randomToken()],
    });
    const alwaysStreams = config.responseMode === "stream";
    const answering = new Answering({ ...parts, inFlight, seal, alwaysStreams });
    const { parked } = this;
    const shared = parts.peers !== undefined;
    this.#inFlight = inFlight;
    this.#answering = answering;
    this.#continuing = new Continuing({ answering, inFlight, parked, seal, node, shared });
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /**
   * Answers a body that is modern. Waits only where there is something to wait for.
   *
   * @throws TransportError or rejects with it: `INVALID_REQUEST`, `DRAINING`, `CONNECTION_LIMIT`, `TOO_MANY_REQUESTS`
   */
  handle(body: JsonRpcBody, request: HttpRequest, caller: Caller): HttpReply | Promise<HttpReply> {
    if (body.batch || kindOf(body.message) === "response") {
      throw TransportError.invalidRequest("Invalid request: one request or notification a POST");
    }
    const { message } = body;
    if (kindOf(message) === "notification") return this.#takeNotification();
    this.counters.requests += 1;
    try {
      return this.#take(message as JsonRpcRequest, request, caller);
    } catch (error) {
      return this.#refusal(message as JsonRpcRequest, error);
    }
  }

  /** The answer to a request that was refused before it was taken. */
  #refusal({ id }: JsonRpcRequest, error: unknown): HttpReply {
    if (!JsonRpcError.is(error)) throw error;
    this.counters.refused += 1;
    const status = error.code === RPC_CODE.methodNotFound ? 404 : 400;
    return jsonReply(status, errorResponse(id, toErrorObject(error)));
  }

  /** The core protocol has no notification of a client's here; the transport takes any. */
  #takeNotification(): HttpReply {
    this.counters.notifications += 1;
    return emptyReply(202);
  }

  #take(
    message: JsonRpcRequest,
    request: HttpRequest,
    caller: Caller,
  ): HttpReply | Promise<HttpReply> {
    const envelope = readEnvelope(message);
    const { revision } = envelope;
    requireMirroredHeaders(request, message, revision);
    requireServedRevision(revision, this.#servedRevisions);
    if (REMOVED_METHODS.has(message.method)) throw JsonRpcError.methodNotFound(message.method);
    if (this.#draining) throw new TransportError("DRAINING", "The server is shutting down");
    const { peers } = this.#parts;
    return peers && message.params?.["requestState"] !== undefined
      ? this.#takeWhereParked(message, envelope, request, caller, peers)
      : this.#answer(message, envelope, request, caller);
  }

  async #takeWhereParked(
    message: JsonRpcRequest,
    envelope: ModernEnvelope,
    request: HttpRequest,
    caller: Caller,
    peers: Peers,
  ): Promise<HttpReply> {
    try {
      const node = await this.#continuing.nodeOf(message, caller);
      return node === this.#parts.node
        ? await this.#answer(message, envelope, request, caller)
        : await peers.continueOn(node, request, caller, { ...message });
    } catch (error) {
      return this.#refusal(message, error);
    }
  }

  #answer(
    message: JsonRpcRequest,
    { revision, client }: ModernEnvelope,
    request: HttpRequest,
    caller: Caller,
  ): HttpReply | Promise<HttpReply> {
    countRequest(this.#parts.ledger, revision, client, request, caller);
    const { quotaKey } = caller;
    this.quota.enter(quotaKey);
    const { id, method } = message;
    const mayStream =
      this.#parts.config.responseMode !== "json" || method === "subscriptions/listen";
    const reply = new ModernReply({ id, mayStream, quotaKey, owner: this.#owner });
    const exchange = new ModernExchange({
      message,
      request,
      caller,
      revision: revision as ModernRevision,
      client,
      reply,
      owner: this.#owner,
    });
    this.#inFlight.begin(exchange);
    let routed: void | Promise<void> = undefined;
    try {
      routed = this.#route(exchange, request);
    } catch (error) {
      this.#answering.refuse(exchange, reply, error);
    }
    // What is answered by now has nobody to be told that its client left.
    if (!reply.finished) request.onDisconnect(() => reply.gone());
    return routed ? this.#whenRouted(routed, exchange, reply) : reply.reply;
  }

  async #whenRouted(
    routed: Promise<void>,
    exchange: ModernExchange,
    reply: ModernReply,
  ): Promise<HttpReply> {
    try {
      await routed;
    } catch (error) {
      this.#answering.refuse(exchange, reply, error);
    }
    return reply.reply;
  }

  /** Waits only where there is something to wait for. */
  #route(exchange: ModernExchange, request: HttpRequest): void | Promise<void> {
    const { method } = exchange.message;
    if (method === "subscriptions/listen") return this.#listen(exchange);
    if (method === "server/discover") return this.#discover(exchange);
    const checked = method === "tools/call" && this.#requireParameters(exchange, request);
    return checked
      ? checked.then(() => this.#proceed(exchange, request))
      : this.#proceed(exchange, request);
  }

  #proceed(exchange: ModernExchange, request: HttpRequest): void | Promise<void> {
    if (exchange.aborted) return undefined;
    const { message } = exchange;
    const { requestState } = message.params ?? {};
    if (requestState === undefined) return this.#answering.run(exchange, message);
    return this.#continuing.continue(exchange, request, requestState);
  }

  async #describe(exchange: ModernExchange): Promise<ServerDescription | undefined> {
    return this.#parts.backend.describe?.(exchange);
  }

  async #discover(exchange: ModernExchange): Promise<void> {
    const described = await this.#describe(exchange);
    const { capabilities = {}, instructions } = described ?? {};
    const supportedVersions = this.#servedRevisions;
    const result = { supportedVersions, capabilities, ...(instructions ? { instructions } : {}) };
    this.#answering.deliver(exchange, {
      result: stampResult("server/discover", result, described),
    });
  }

  async #listen(exchange: ModernExchange): Promise<void> {
    const { reply, message } = exchange;
    const filter = readFilter(message.params);
    const described = await this.#describe(exchange);
    if (described) this.#serverMeta = { [META_KEY.serverInfo]: described.serverInfo };
    if (!reply || reply.finished || exchange.aborted) return;
    this.#inFlight.end(exchange);
    const part = honoured(filter, described);
    const { subscriptions } = this;
    subscriptions.begin(reply, part);
    reply.onOver(() => subscriptions.forget(reply));
    const notify = (method: string, params?: JsonObject): void =>
      void subscriptions.tell(reply, method, params);
    const stop = this.#parts.backend.listen?.(
      Object.assign(exchange, { notify }),
      part.resourceSubscriptions ?? [],
    );
    if (stop) reply.onOver(stop);
  }

  #requireParameters(exchange: ModernExchange, request: HttpRequest): Promise<void> | undefined {
    const { params } = exchange.message;
    const name = params?.["name"];
    if (typeof name !== "string") return undefined;
    const parameters = this.#parts.backend.headerParameters?.(name, exchange);
    if (!parameters) return undefined;
    const given = params?.["arguments"];
    const toolArguments = isObject(given) ? given : {};
    if (!isPromise(parameters)) {
      requireParameterHeaders(request, toolArguments, parameters);
      return undefined;
    }
    return parameters.then((known) => {
      if (known) requireParameterHeaders(request, toolArguments, known);
    });
  }

  #openStream(reply: ModernReply): ResponseStream {
    const { config, clock, broadcaster } = this.#parts;
    const stream = new ResponseStream({
      limits: config,
      clock,
      stats: broadcaster.stats,
      onGone: () => reply.gone(),
    });
    broadcaster.keepAlive(stream);
    reply.onOver(() => broadcaster.letGo(stream));
    return stream;
  }

  /** Ends what takes too long. */
  sweep(): void {
    this.parked.sweep();
    for (const exchange of this.#inFlight.longerThan(this.#parts.config.requestTimeoutMs)) {
      const error = new TransportError("REQUEST_TIMEOUT", "The request took too long");
      this.#answering.fail(exchange, error);
    }
  }

  /** Ends the subscriptions at once, and the rest when it is answered. True: nothing is left. */
  drain(): boolean {
    this.#draining = true;
    this.subscriptions.complete(this.#serverMeta);
    return this.#inFlight.size === 0;
  }

  /** Ends everything. */
  close(): void {
    this.drain();
    this.parked.close();
    const error = new TransportError("DRAINING", "The server is shutting down");
    for (const exchange of this.#inFlight.all()) this.#answering.fail(exchange, error);
  }
}
