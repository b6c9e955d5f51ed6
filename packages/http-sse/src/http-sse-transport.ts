import {
  emptyReply,
  logUnexpected,
  parseHttpSseConfig,
  pollUntil,
  prefixedCounters,
  Refusals,
  requireHeadBounds,
  silentLogger,
  withHeaders,
  type Caller,
  type Clock,
  type HttpReply,
  type HttpRequest,
  type HttpSseConfig,
  type HttpSseConfigInput,
  type Logger,
  type McpBackend,
  type RequestRefusal,
  type Transport,
  type TransportStatistics,
} from "@crossfade/core";
import {
  CorrelationManager,
  RequestRunner,
  shuttingDown,
  type EventLog,
  type MaybePromise,
  type SessionManager,
} from "@crossfade/session";
import { SseBroadcaster } from "@crossfade/sse";
import { DeprecationTracker, GENERATION_SUBJECTS, type ClientLedger } from "@crossfade/sunset";
import { ChannelRegistry } from "./channel-registry.js";
import type { HttpSseChannel } from "./http-sse-channel.js";
import type { HttpSseTransportParts } from "./http-sse-transport-parts.js";
import { namedSession } from "./named-session.js";
import { openStream } from "./open-stream.js";
import { postMessage } from "./post-message.js";
import { endRetired, retirementRefusal } from "./retirement.js";
import { sessionOf } from "./session-of.js";

/** How long the log may take, at the end of draining, for what was sent last. */
const FLUSH_MS = 2_000;

export interface HttpSseTransportOptions {
  /** See `HttpSseConfig`; every field has a default. */
  readonly config?: HttpSseConfigInput;
  readonly backend: McpBackend;
  /** Shared with the other transport; each has a pool of its own in it. */
  readonly sessions: SessionManager;
  /** Where events are kept for replay. */
  readonly eventLog: EventLog;
  readonly clock: Clock;
  /** Default: none. */
  readonly logger?: Logger;
  /** Where it is counted which clients are here. Default: nowhere. */
  readonly ledger?: ClientLedger;
  /**
   * Whether Streamable HTTP is served on the same paths: after the end, clients that can go on to it are told
   * so by 405. Default: false.
   */
  readonly successorServed?: boolean;
}

/**
 * MCP over http-sse, as of 2024-11-05 and deprecated since 2025-03-26: `GET /sse` opens an event
 * stream, whose first event says where to `POST`; answers come back on the stream.
 */
export class HttpSseTransport implements Transport {
  readonly name = "http-sse";
  readonly config: HttpSseConfig;
  /** Messages of the server's own to one session, some, or all. */
  readonly broadcaster: SseBroadcaster;
  readonly #parts: HttpSseTransportParts;
  readonly #clock: Clock;

  /** @throws TransportError `INVALID_CONFIG` */
  constructor(options: HttpSseTransportOptions) {
    const { sessions, eventLog, clock, logger = silentLogger } = options;
    const config = parseHttpSseConfig(options.config);
    const deprecation = deprecationOf(config, clock, logger);
    const backend = deprecation.noticing(options.backend);
    const correlation = new CorrelationManager({ ...config, clock });
    this.config = config;
    this.#clock = clock;
    this.broadcaster = new SseBroadcaster({ clock, ...config });
    this.#parts = {
      config,
      backend,
      sessions,
      correlation,
      logger,
      refusals: new Refusals(config.retryAfterMs, logger),
      runner: new RequestRunner({ backend, sessions, correlation, logger }),
      deprecation,
      ledger: options.ledger,
      successorServed: options.successorServed ?? false,
      clock,
      channels: new ChannelRegistry({
        config,
        backend,
        sessions,
        eventLog,
        correlation,
        broadcaster: this.broadcaster,
        clock,
        onFailure: (error) => logUnexpected(logger, "event log", error),
      }),
    };
  }

  /** Answers `POST` on the messages path, `GET` and `DELETE` on the others. Never rejects. */
  async handle(request: HttpRequest, caller: Caller): Promise<HttpReply> {
    const refusal: RequestRefusal = { id: undefined, revision: undefined };
    let reply: HttpReply;
    try {
      requireHeadBounds(request, this.config);
      const refused = this.#parts.deprecation.refusing
        ? await retirementRefusal(request, caller, this.#parts)
        : undefined;
      reply = refused ?? (await this.#dispatch(request, caller, refusal));
    } catch (error) {
      reply = this.#parts.refusals.answer(error, request, refusal);
    }
    return withHeaders(reply, this.#parts.deprecation.headersFor(request.path));
  }

  /** Looks into the log where a stream is to be continued: its id does not name the session. */
  sessionOf(request: HttpRequest): MaybePromise<string | undefined> {
    return sessionOf(request, this.#parts.channels);
  }

  async sweep(): Promise<void> {
    this.#parts.correlation.sweep();
    await this.#parts.channels.sweep();
    await endRetired(this.#parts);
  }

  async drain(deadlineMs: number): Promise<void> {
    this.#parts.channels.draining = true;
    if (!this.#endIdleStreams()) {
      await pollUntil(this.#clock, deadlineMs, () => this.#endIdleStreams());
    }
    for (const channel of this.#parts.channels.all()) {
      this.#parts.correlation.abortSession(channel.id, shuttingDown());
    }
    if (this.#endIdleStreams()) return;
    // What they were answered has still to get into the log, before another node goes on with it.
    await pollUntil(this.#clock, FLUSH_MS, () => this.#endIdleStreams());
  }

  async close(): Promise<void> {
    const { channels, sessions } = this.#parts;
    channels.draining = true;
    const reason = sessions.shared ? "released" : "closed";
    const ended = [...channels.all()].map((channel) => channels.end(channel, reason));
    await Promise.all(ended);
    this.broadcaster.close();
  }

  statistics(): TransportStatistics {
    const { sessions, correlation, channels, deprecation, refusals } = this.#parts;
    const {
      sessions: open,
      principals,
      bytesHeld,
      ended,
      ...pool
    } = sessions.statistics(this.name);
    const { counters: requests, ...inFlight } = correlation.statistics();
    const { sessions: _, connections: __, sendToWrite, ...events } = this.broadcaster.statistics();
    return {
      transport: this.name,
      sessions: open,
      principals,
      connections: channels.connections,
      ...inFlight,
      bytesHeld: bytesHeld + channels.bytesLogged,
      counters: {
        ...prefixedCounters("sessions", pool),
        ...prefixedCounters("sessionsEnded", ended),
        ...prefixedCounters("requests", requests),
        ...prefixedCounters("events", events),
        ...prefixedCounters("sendToWrite", sendToWrite),
        ...prefixedCounters("deprecation", deprecation.statistics()),
        ...prefixedCounters("refused", refusals.counts()),
      },
    };
  }

  /** Not async: its caller waits for it, and catches what it throws. */
  #dispatch(
    request: HttpRequest,
    caller: Caller,
    refusal: RequestRefusal,
  ): HttpReply | Promise<HttpReply> {
    const onMessagesPath = request.path === this.config.endpoint.messagesPath;
    // Elsewhere, `POST` is Streamable HTTP's, except for sessions that were opened here.
    if (request.method === "POST" && (onMessagesPath || namedSession(request) !== undefined)) {
      return postMessage(request, caller, this.#parts, refusal);
    }
    if (onMessagesPath) return this.#parts.refusals.notAllowed(request, "POST");
    if (request.method === "GET") return openStream(request, caller, this.#parts);
    if (request.method === "DELETE") return this.#endSession(request, caller);
    return this.#parts.refusals.notAllowed(request, "GET, DELETE");
  }

  async #endSession(request: HttpRequest, caller: Caller): Promise<HttpReply> {
    const named = namedSession(request);
    if (named === undefined) return this.#parts.refusals.notAllowed(request, "GET");
    await this.#parts.channels.end(this.#parts.channels.require(named, caller), "deleted");
    return emptyReply(200);
  }

  /** Ends a stream, and hands its session over where another node can have it. False: not yet. */
  #leave(channel: HttpSseChannel): boolean {
    const { sessions, channels } = this.#parts;
    channel.stream.end(this.config.endpoint.retryMs);
    if (!sessions.shared) return true;
    if (channel.stream.pendingEvents > 0) return false;
    void channels.end(channel, "released");
    return true;
  }

  /** Ends the streams that wait for no answer; true where that was all of them. */
  #endIdleStreams(): boolean {
    let allIdle = true;
    for (const channel of this.#parts.channels.all()) {
      if (channel.requestsInFlight > 0 || !this.#leave(channel)) allIdle = false;
    }
    return allIdle;
  }
}

function deprecationOf(config: HttpSseConfig, clock: Clock, logger: Logger): DeprecationTracker {
  return new DeprecationTracker({
    config: config.deprecation,
    subject: GENERATION_SUBJECTS["http-sse"],
    clock,
    logger,
    successorPath: config.endpointPath,
    publicUrl: config.endpoint.publicUrl,
  });
}
