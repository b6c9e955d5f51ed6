import {
  asksForInput,
  emptyReply,
  errorResponse,
  isExpectedError,
  isObject,
  isPromise,
  jsonReply,
  JsonRpcError,
  kindOf,
  LEGACY_REVISIONS,
  logUnexpected,
  META_KEY,
  MODERN_REVISIONS,
  requireDeclared,
  resultResponse,
  RPC_CODE,
  toErrorObject,
  TransportError,
  type Caller,
  type Clock,
  type HeaderParameters,
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
import { ModernExchange } from "./modern-exchange.js";
import { ModernReply } from "./modern-reply.js";
import { metaOf, readEnvelope, requireServedRevision } from "./modern-request.js";
import { ParkedCalls } from "./parked-calls.js";
import { requireMirroredHeaders, requireParameterHeaders } from "./request-headers.js";
import { RequestStateSeal, type RequestState } from "./request-state.js";
import { RequestQuota } from "./request-quota.js";
import { countRequest } from "./count-request.js";
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
  readonly #seal: RequestStateSeal;
  /** All that this transport serves: who asks for another one chooses from them. */
  readonly #servedRevisions: readonly ProtocolRevision[];
  /** What is being answered, since when; the oldest first. */
  readonly #inFlight = new Map<ModernExchange, number>();
  #serverMeta: JsonObject = {};
  #draining = false;

  constructor(parts: StatelessRequestsParts) {
    const { config, clock } = parts;
    this.#parts = parts;
    this.parked = new ParkedCalls({ ...config, clock });
    this.quota = new RequestQuota(config);
    this.#servedRevisions = [...MODERN_REVISIONS, ...(config.legacy ? LEGACY_REVISIONS : [])];
    this.#seal = new RequestStateSeal({
      clock,
      ttlMs: config.parkedCallTtlMs,
      keys: config.requestStateKeys ?? [randomToken() + randomToken()],
    });
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Answers a body that is modern. */
  async handle(body: JsonRpcBody, request: HttpRequest, caller: Caller): Promise<HttpReply> {
    if (body.batch || kindOf(body.message) === "response") {
      throw TransportError.invalidRequest("Invalid request: one request or notification a POST");
    }
    const { message } = body;
    if (kindOf(message) === "notification") return this.#takeNotification();
    this.counters.requests += 1;
    try {
      return await this.#take(message as JsonRpcRequest, request, caller);
    } catch (error) {
      if (!JsonRpcError.is(error)) throw error;
      this.counters.refused += 1;
      const { id } = message as JsonRpcRequest;
      const status = error.code === RPC_CODE.methodNotFound ? 404 : 400;
      return jsonReply(status, errorResponse(id, toErrorObject(error)));
    }
  }

  /** The core protocol has no notification of a client's here; the transport takes any. */
  #takeNotification(): HttpReply {
    this.counters.notifications += 1;
    return emptyReply(202);
  }

  async #take(message: JsonRpcRequest, request: HttpRequest, caller: Caller): Promise<HttpReply> {
    const { revision, client } = readEnvelope(message);
    requireMirroredHeaders(request, message, revision);
    requireServedRevision(revision, this.#servedRevisions);
    if (REMOVED_METHODS.has(message.method)) throw JsonRpcError.methodNotFound(message.method);
    if (this.#draining) throw new TransportError("DRAINING", "The server is shutting down");
    const { peers } = this.#parts;
    if (peers && message.params?.["requestState"] !== undefined) {
      const node = await this.#parkedOn(message, caller);
      if (node !== this.#parts.node) return peers.continueOn(node, request, caller, { ...message });
    }
    countRequest(this.#parts.ledger, revision, client, request, caller);
    const leave = this.quota.enter(caller.quotaKey);
    const reply = this.#replyTo(message, leave);
    const exchange = new ModernExchange({
      message,
      request,
      caller,
      revision: revision as ModernRevision,
      client,
      reply,
      onWaiting: (waiting) => void this.#park(waiting),
      onRefused: (refused, error) => this.#fail(refused, error),
    });
    request.onDisconnect(() => this.#gone(reply));
    this.#begin(exchange);
    try {
      const routed = this.#route(exchange, request);
      if (routed) await routed;
    } catch (error) {
      this.#inFlight.delete(exchange);
      this.#failEarly(reply, error);
    }
    return reply.reply;
  }

  /** What is wrong with the request itself is 400, however its error reads elsewhere. */
  #failEarly(reply: ModernReply, error: unknown): void {
    if (!isExpectedError(error)) logUnexpected(this.#parts.logger, "POST", error);
    const early = JsonRpcError.is(error) && error.code === RPC_CODE.invalidParams;
    if (early) reply.fail(error, 400);
    else if (TransportError.is(error)) reply.fail(error, error.status);
    else reply.fail(error);
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
    if (requestState === undefined) return this.#run(exchange, message);
    return this.#continue(exchange, request, requestState);
  }

  #run(exchange: ModernExchange, message: JsonRpcRequest): void {
    const { backend, config } = this.#parts;
    // Not before all is checked: what is wrong with a request has a status of its own.
    if (config.responseMode === "stream") exchange.reply?.stream();
    let answer: JsonObject | Promise<JsonObject>;
    try {
      answer = backend.request(message, exchange);
    } catch (error) {
      return this.#failed(exchange, error);
    }
    if (!isPromise(answer)) return this.#succeeded(exchange, answer);
    answer.then(
      (result) => this.#succeeded(exchange, result),
      (error: unknown) => this.#failed(exchange, error),
    );
    return undefined;
  }

  /** A retry: with input for a call that waits, or with what the backend wants to be told again. */
  async #continue(retry: ModernExchange, request: HttpRequest, sealed: unknown): Promise<void> {
    const state = await this.#open(retry, sealed);
    const { inputResponses } = retry.message.params ?? {};
    const responses = isObject(inputResponses) ? inputResponses : {};
    if (state.call === undefined) {
      const { requestState: _, ...params } = retry.message.params ?? {};
      const own = state.state === undefined ? {} : { requestState: state.state };
      return this.#run(retry, { ...retry.message, params: { ...params, ...own } });
    }
    const { reply } = retry;
    // Gone meanwhile: nobody would notice a call that is taken for it, and it may try again.
    if (!reply || reply.finished) return;
    const call = this.parked.take(state.call);
    if (!call) throw invalidState();
    this.#inFlight.delete(retry);
    call.adopt(request, reply);
    this.#begin(call);
    call.inputs.answer(responses);
    if (call.outcome) this.#deliver(call);
    // What is still missing is asked for again.
    else call.announce();
  }

  /** The node that has parked the call which a retry continues; this one, where there is no such call. */
  async #parkedOn(message: JsonRpcRequest, { principal }: Caller): Promise<string> {
    const { node: here } = this.#parts;
    const sealed = message.params?.["requestState"];
    if (typeof sealed !== "string") return here;
    return (await this.#seal.open(sealed, message, principal))?.node ?? here;
  }

  async #open(exchange: ModernExchange, sealed: unknown): Promise<RequestState> {
    if (typeof sealed !== "string") throw invalidState();
    const state = await this.#seal.open(sealed, exchange.message, exchange.principal);
    if (!state) throw invalidState();
    return state;
  }

  /** Has the client asked, and keeps the call until it is back. */
  async #park(exchange: ModernExchange): Promise<void> {
    const { reply, message, principal } = exchange;
    if (!reply) return;
    try {
      const call = this.parked.park(exchange);
      exchange.reply = undefined;
      this.#inFlight.delete(exchange);
      const { node, peers } = this.#parts;
      const state = peers ? { call, node } : { call };
      const requestState = await this.#seal.seal(state, message, principal);
      const inputRequests = exchange.inputs.requests();
      const result = { resultType: "input_required", inputRequests, requestState };
      await this.#answer(reply, exchange, result);
    } catch (error) {
      exchange.reply = reply;
      this.#fail(exchange, error);
    }
  }

  #succeeded(exchange: ModernExchange, result: JsonObject): void {
    if (!isObject(result)) {
      return this.#failed(exchange, new TypeError("a backend's result must be an object"));
    }
    exchange.outcome = { result };
    this.#deliver(exchange);
  }

  #failed(exchange: ModernExchange, error: unknown): void {
    if (!isExpectedError(error)) {
      logUnexpected(this.#parts.logger, exchange.message.method, error);
    }
    exchange.outcome = { error };
    this.#deliver(exchange);
  }

  /** Answers whoever waits; an outcome that comes while nobody does is there for who comes back. */
  #deliver(exchange: ModernExchange): void {
    const { reply, outcome } = exchange;
    if (!reply || !outcome) return;
    this.#inFlight.delete(exchange);
    if ("error" in outcome) return reply.fail(outcome.error);
    const failed = (error: unknown): void => {
      if (!isExpectedError(error)) logUnexpected(this.#parts.logger, "POST", error);
      reply.fail(error);
    };
    try {
      this.#give(reply, exchange, outcome.result)?.catch(failed);
    } catch (error) {
      failed(error);
    }
    return undefined;
  }

  #give(
    reply: ModernReply,
    exchange: ModernExchange,
    result: JsonObject,
  ): Promise<void> | undefined {
    if (asksForInput(result)) return this.#sealOwnState(reply, exchange, result);
    return this.#answer(reply, exchange, result);
  }

  /** A result of the backend's own that asks for input: only for what the client declared, and sealed. */
  async #sealOwnState(
    reply: ModernReply,
    exchange: ModernExchange,
    result: JsonObject,
  ): Promise<void> {
    const { message, principal, client } = exchange;
    const { inputRequests, requestState: state } = result;
    for (const input of Object.values(isObject(inputRequests) ? inputRequests : {})) {
      if (isObject(input)) requireDeclared(String(input["method"]), client.capabilities);
    }
    if (typeof state !== "string") return this.#answer(reply, exchange, result);
    const requestState = await this.#seal.seal({ state }, message, principal);
    await this.#answer(reply, exchange, { ...result, requestState });
  }

  #answer(
    reply: ModernReply,
    exchange: ModernExchange,
    result: JsonObject,
  ): Promise<void> | undefined {
    const known = metaOf({ _meta: result["_meta"] })[META_KEY.serverInfo] !== undefined;
    const described = known ? undefined : this.#parts.backend.describe?.(exchange);
    const answer = (description: ServerDescription | undefined): void => {
      const stamped = stampResult(exchange.message.method, result, description);
      reply.result(JSON.stringify(resultResponse(reply.id, stamped)));
    };
    if (described && isPromise(described)) return described.then(answer);
    answer(described);
    return undefined;
  }

  async #describe(exchange: ModernExchange): Promise<ServerDescription | undefined> {
    return this.#parts.backend.describe?.(exchange);
  }

  async #discover(exchange: ModernExchange): Promise<void> {
    const described = await this.#describe(exchange);
    const { capabilities = {}, instructions } = described ?? {};
    const supportedVersions = this.#servedRevisions;
    const result = { supportedVersions, capabilities, ...(instructions ? { instructions } : {}) };
    exchange.outcome = {
      result: stampResult("server/discover", result, described),
    };
    this.#deliver(exchange);
  }

  async #listen(exchange: ModernExchange): Promise<void> {
    const { reply, message } = exchange;
    const filter = readFilter(message.params);
    const described = await this.#describe(exchange);
    if (described) this.#serverMeta = { [META_KEY.serverInfo]: described.serverInfo };
    if (!reply || reply.finished || exchange.aborted) return;
    this.#inFlight.delete(exchange);
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
    const { name, arguments: given } = exchange.message.params ?? {};
    if (typeof name !== "string") return undefined;
    const check = (parameters: HeaderParameters | undefined): void => {
      if (parameters) requireParameterHeaders(request, isObject(given) ? given : {}, parameters);
    };
    const parameters = this.#parts.backend.headerParameters?.(name, exchange);
    if (parameters && isPromise(parameters)) return parameters.then(check);
    check(parameters);
    return undefined;
  }

  #replyTo({ id, method }: JsonRpcRequest, leave: () => void): ModernReply {
    const { config, clock, broadcaster } = this.#parts;
    const reply: ModernReply = new ModernReply({
      id,
      mayStream: config.responseMode !== "json" || method === "subscriptions/listen",
      open: () => {
        const stream = new ResponseStream({
          limits: config,
          clock,
          stats: broadcaster.stats,
          onGone: () => this.#gone(reply),
        });
        broadcaster.keepAlive(stream);
        reply.onOver(() => broadcaster.letGo(stream));
        return stream;
      },
    });
    reply.onOver(leave);
    return reply;
  }

  #begin(exchange: ModernExchange): void {
    this.#inFlight.set(exchange, this.#parts.clock.monotonic());
    exchange.reply?.onGone(() => {
      this.counters.cancelled += 1;
      this.#inFlight.delete(exchange);
      exchange.abort(new TransportError("REQUEST_CANCELLED", "The client has gone"));
    });
  }

  /** The client has closed the connection: that cancels the request (2026-07-28 transports, "Cancellation"). */
  #gone(reply: ModernReply): void {
    reply.gone();
  }

  #fail(exchange: ModernExchange, error: unknown): void {
    exchange.outcome = { error };
    this.#deliver(exchange);
    exchange.abort(error instanceof Error ? error : new Error("refused"));
  }

  /** Ends what takes too long. */
  sweep(): void {
    this.parked.sweep();
    const { clock, config } = this.#parts;
    const before = clock.monotonic() - config.requestTimeoutMs;
    for (const [exchange, since] of this.#inFlight) {
      if (since > before) return;
      this.#fail(exchange, new TransportError("REQUEST_TIMEOUT", "The request took too long"));
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
    for (const exchange of this.#inFlight.keys()) this.#fail(exchange, error);
  }
}

function invalidState(): JsonRpcError {
  return new JsonRpcError(RPC_CODE.invalidParams, "Invalid params: requestState is not valid here");
}
