import {
  emptyReply,
  errorResponse,
  isExpectedError,
  isObject,
  kindOf,
  logUnexpected,
  requireBatch,
  resultResponse,
  revisionHasBatches,
  toErrorObject,
  TransportError,
  type Caller,
  type Clock,
  type HttpReply,
  type HttpRequest,
  type JsonObject,
  type JsonRpcBody,
  type JsonRpcMessage,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type LegacyRevision,
  type Logger,
  type McpBackend,
  type StreamableHttpConfig,
} from "@crossfade/core";
import { shuttingDown } from "@crossfade/session";
import type { SseBroadcaster } from "@crossfade/sse";
import { requireKnownRevision } from "../known-revision.js";
import { PostStream } from "../post-stream.js";
import type { RequestQuota } from "../stateless/request-quota.js";
import { PassingStream } from "./passing-stream.js";
import { SessionlessExchange, type SessionlessExchangeParts } from "./sessionless-exchange.js";

export interface SessionlessRequestsParts {
  readonly config: StreamableHttpConfig;
  readonly backend: McpBackend;
  readonly broadcaster: SseBroadcaster;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Shared with the modern revision, whose requests have no session either. */
  readonly quota: RequestQuota;
}

/** A request that the backend has not answered. */
interface Call {
  readonly message: JsonRpcRequest;
  readonly exchange: SessionlessExchange;
  readonly post: PostStream<PassingStream>;
  readonly since: number;
}

/** What a request speaks that does not say so (2025-06-18 transports, "Protocol Version Header"). */
const UNSAID_REVISION: LegacyRevision = "2025-03-26";

/** `POST`s of the legacy revisions where sessions are switched off: each stands on its own. */
export class SessionlessRequests {
  readonly counters = { requests: 0, oneWay: 0, timedOut: 0 };
  readonly #parts: SessionlessRequestsParts;
  /** The oldest first. */
  readonly #inFlight = new Set<Call>();
  #connections = 0;
  #draining = false;

  constructor(parts: SessionlessRequestsParts) {
    this.#parts = parts;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Event streams that are open. */
  get connections(): number {
    return this.#connections;
  }

  /**
   * Answers a body that is not modern.
   *
   * @throws TransportError `UNSUPPORTED_REVISION`, `INVALID_REQUEST`, `DRAINING`, `CONNECTION_LIMIT`,
   * `TOO_MANY_REQUESTS`
   */
  async handle(body: JsonRpcBody, request: HttpRequest, caller: Caller): Promise<HttpReply> {
    const revision = revisionOf(body, request);
    const messages = body.batch ? body.messages : [body.message];
    const requests = messages.filter((message) => kindOf(message) === "request").length;
    this.counters.oneWay += messages.length - requests;
    if (requests === 0) {
      for (const message of messages) this.#takeOneWay(message, { request, caller, revision });
      return emptyReply(202);
    }
    if (this.#draining) throw shuttingDown();
    const { quotaKey } = caller;
    this.#parts.quota.enter(quotaKey);
    const post = this.#postStream(requests, body.batch, () => this.#parts.quota.leave(quotaKey));
    if (this.#parts.config.responseMode === "stream") post.stream();
    const parts = { request, caller, revision, send: (json: string) => void post.send(json) };
    for (const message of messages) {
      if (kindOf(message) === "request") this.#run(message as JsonRpcRequest, parts, post);
      else this.#takeOneWay(message, parts);
    }
    return post.reply;
  }

  /** Ends what takes too long. */
  sweep(): void {
    const { clock, config } = this.#parts;
    const before = clock.monotonic() - config.requestTimeoutMs;
    for (const call of this.#inFlight) {
      if (call.since > before) return;
      this.counters.timedOut += 1;
      this.#abort(call, new TransportError("REQUEST_TIMEOUT", "The request took too long"));
    }
  }

  /** Takes no more requests. True: nothing is left. */
  drain(): boolean {
    this.#draining = true;
    return this.#inFlight.size === 0;
  }

  /** Ends everything. */
  close(): void {
    this.drain();
    for (const call of this.#inFlight) this.#abort(call, shuttingDown());
  }

  #postStream(requests: number, batch: boolean, leave: () => void): PostStream<PassingStream> {
    const { config, clock, broadcaster, logger } = this.#parts;
    return new PostStream<PassingStream>({
      requests,
      batch,
      mayStream: () => config.responseMode !== "json" && this.#connections < config.maxConnections,
      // A client that has an id to resume from would come back with `GET`.
      primed: () => false,
      retryMs: config.retryMs,
      headers: () => [],
      open: () => new PassingStream({ limits: config, clock }, broadcaster),
      onConnection: (connected) => (this.#connections += connected ? 1 : -1),
      onFinished: (_, stream) => {
        stream?.letGo();
        leave();
      },
      onFailure: (error) => logUnexpected(logger, "POST", error),
    });
  }

  #run(
    message: JsonRpcRequest,
    parts: SessionlessExchangeParts,
    post: PostStream<PassingStream>,
  ): void {
    const { backend, clock } = this.#parts;
    this.counters.requests += 1;
    const exchange = new SessionlessExchange(parts);
    const call: Call = { message, exchange, post, since: clock.monotonic() };
    this.#inFlight.add(call);
    let result: JsonObject | Promise<JsonObject>;
    try {
      result = backend.request(message, exchange);
    } catch (error) {
      return this.#fail(call, error);
    }
    Promise.resolve(result).then(
      (value) => this.#succeed(call, value),
      (error: unknown) => this.#fail(call, error),
    );
  }

  #succeed(call: Call, result: JsonObject): void {
    let json: string;
    try {
      if (!isObject(result)) throw new TypeError("a backend's result must be an object");
      json = JSON.stringify(resultResponse(call.message.id, result));
    } catch (error) {
      return this.#fail(call, error);
    }
    if (this.#inFlight.delete(call)) call.post.answer(json, true, call.message.id);
  }

  #fail(call: Call, error: unknown): void {
    const { id, method } = call.message;
    if (!isExpectedError(error)) logUnexpected(this.#parts.logger, method, error);
    if (!this.#inFlight.delete(call)) return;
    call.post.answer(JSON.stringify(errorResponse(id, toErrorObject(error))), true, id);
  }

  #abort(call: Call, error: TransportError): void {
    this.#fail(call, error);
    call.exchange.abort(error);
  }

  /** A response answers nothing: nobody was asked. */
  #takeOneWay(
    message: JsonRpcMessage,
    { request, caller, revision }: SessionlessExchangeParts,
  ): void {
    if (kindOf(message) !== "notification") return;
    const notification = message as JsonRpcNotification;
    const { backend, logger } = this.#parts;
    const failed = (error: unknown): void => logUnexpected(logger, notification.method, error);
    try {
      const exchange = new SessionlessExchange({ request, caller, revision });
      Promise.resolve(backend.notification?.(notification, exchange)).catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}

/** @throws TransportError `UNSUPPORTED_REVISION`, `INVALID_REQUEST` for a batch where there is none */
function revisionOf(body: JsonRpcBody, request: HttpRequest): LegacyRevision {
  const initialize =
    !body.batch && "method" in body.message && body.message.method === "initialize";
  // Some clients name the revision that they are about to ask for; what counts is what they ask for.
  const spoken = initialize ? undefined : requireKnownRevision(request);
  const revision = spoken ?? UNSAID_REVISION;
  if (body.batch) requireBatch(body.messages, revisionHasBatches(revision));
  return revision;
}
