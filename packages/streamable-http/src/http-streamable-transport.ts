import {
  emptyReply,
  logUnexpected,
  parseStreamableHttpConfig,
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
  type JsonObject,
  type Logger,
  type McpBackend,
  type StreamableHttpConfig,
  type StreamableHttpConfigInput,
  type Transport,
  type TransportStatistics,
} from "@crossfade/core";
import {
  CorrelationManager,
  RequestRunner,
  shuttingDown,
  type EventLog,
  type SessionManager,
} from "@crossfade/session";
import { SseBroadcaster } from "@crossfade/sse";
import { DeprecationTracker, GENERATION_SUBJECTS, type ClientLedger } from "@crossfade/sunset";
import { ChannelRegistry } from "./channel-registry.js";
import { namedSession, requireSession } from "./named-session.js";
import { openStream } from "./open-stream.js";
import type { Peers } from "./peers.js";
import { postMessage } from "./post-message.js";
import { endRetired, sessionRefusal } from "./retirement.js";
import { SessionlessRequests } from "./sessionless/sessionless-requests.js";
import { StatelessRequests } from "./stateless/stateless-requests.js";
import type { StreamableRefusal } from "./streamable-refusal.js";
import type { StreamableChannel } from "./streamable-channel.js";
import type { StreamableTransportParts } from "./streamable-transport-parts.js";

/** How long the log may take, at the end of draining, for what was sent last. */
const FLUSH_MS = 2_000;

export interface HttpStreamableTransportOptions {
  /** See `StreamableHttpConfig`; every field has a default. */
  readonly config?: StreamableHttpConfigInput;
  readonly backend: McpBackend;
  /** Shared with the other transport; each has a pool of its own in it. */
  readonly sessions: SessionManager;
  /** Where events are kept for replay. */
  readonly eventLog: EventLog;
  readonly clock: Clock;
  /**
   * Whether http-sse is served at the same endpoint, for clients to go on to where `legacy` is switched
   * off. Default: false.
   */
  readonly olderIsServed?: boolean;
  /** Default: none. */
  readonly logger?: Logger;
  /** Where it is counted which clients are here. Default: nowhere. */
  readonly ledger?: ClientLedger;
  /** The other nodes that share `sessions`. Default: there are none. */
  readonly peers?: Peers;
}

/**
 * MCP over Streamable HTTP with sessions, revisions 2025-03-26 to 2025-11-25: one endpoint, where `POST`
 * takes messages, `GET` opens the server's own stream or resumes one, and `DELETE` ends the session.
 */
export class HttpStreamableTransport implements Transport {
  readonly name = "streamable-http";
  readonly config: StreamableHttpConfig;
  /** Messages of the server's own to one session, some, or all. */
  readonly broadcaster: SseBroadcaster;
  readonly #parts: StreamableTransportParts;
  readonly #clock: Clock;

  /** @throws TransportError `INVALID_CONFIG` */
  constructor(options: HttpStreamableTransportOptions) {
    const { sessions, eventLog, clock, logger = silentLogger, ledger } = options;
    const config = parseStreamableHttpConfig(options.config);
    const deprecation = new DeprecationTracker({
      config: config.deprecation,
      subject: GENERATION_SUBJECTS.sessionful,
      clock,
      logger,
      successorPath: config.endpointPath,
    });
    const backend = deprecation.noticing(options.backend);
    const correlation = new CorrelationManager({ ...config, clock });
    this.config = config;
    this.#clock = clock;
    this.broadcaster = new SseBroadcaster({ clock, ...config });
    const passing = { config, backend, broadcaster: this.broadcaster, clock, logger };
    const stateless = new StatelessRequests({
      ...passing,
      backend: options.backend,
      ledger,
      node: sessions.node,
      peers: options.peers,
    });
    this.#parts = {
      config,
      backend,
      sessions,
      correlation,
      logger,
      deprecation,
      ledger,
      refusals: new Refusals(config.retryAfterMs, logger),
      runner: new RequestRunner({ backend, sessions, correlation, logger }),
      stateless,
      sessionless: new SessionlessRequests({ ...passing, quota: stateless.quota }),
      olderIsServed: options.olderIsServed ?? false,
      revisionMismatches: { count: 0 },
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

  /** Answers `POST`, `GET` and `DELETE` on the MCP endpoint. Never rejects. */
  async handle(request: HttpRequest, caller: Caller): Promise<HttpReply> {
    const refusal: StreamableRefusal = { id: undefined, revision: undefined, legacy: false };
    let reply: HttpReply;
    try {
      requireHeadBounds(request, this.config);
      reply = await this.#dispatch(request, caller, refusal);
    } catch (error) {
      refusal.revision = this.#revisionOf(request, caller);
      reply = this.#parts.refusals.answer(error, request, refusal);
    }
    if (!refusal.legacy) return reply;
    return withHeaders(reply, this.#parts.deprecation.headersFor(request.path));
  }

  /** As the request names it. */
  sessionOf(request: HttpRequest): string | undefined {
    return namedSession(request);
  }

  async sweep(): Promise<void> {
    this.#parts.correlation.sweep();
    this.#parts.channels.retained.sweep();
    this.#parts.stateless.sweep();
    this.#parts.sessionless.sweep();
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
    this.#parts.stateless.close();
    this.#parts.sessionless.close();
    this.broadcaster.close();
  }

  /** Tells every client that is connected, or listens for it; returns how many those are. */
  notifyAll(method: string, params?: JsonObject): number {
    const message = params === undefined ? { method } : { method, params };
    const told = this.broadcaster.broadcastToAll(JSON.stringify({ jsonrpc: "2.0", ...message }));
    return told + this.#parts.stateless.subscriptions.publish(method, params);
  }

  statistics(): TransportStatistics {
    const { sessions, correlation, channels, stateless, sessionless, refusals } = this.#parts;
    const { deprecation, revisionMismatches } = this.#parts;
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
      connections: channels.connections + stateless.subscriptions.size + sessionless.connections,
      ...inFlight,
      requestsInFlight: inFlight.requestsInFlight + stateless.inFlight + sessionless.inFlight,
      bytesHeld: bytesHeld + channels.bytesLogged,
      counters: {
        ...prefixedCounters("sessions", pool),
        ...prefixedCounters("sessionsEnded", ended),
        ...prefixedCounters("requests", requests),
        ...prefixedCounters("events", events),
        ...prefixedCounters("sendToWrite", sendToWrite),
        ...prefixedCounters("streams", channels.retained.counters),
        ...prefixedCounters("stateless", stateless.counters),
        ...prefixedCounters("sessionless", sessionless.counters),
        ...prefixedCounters("statelessQuota", stateless.quota.counters),
        ...prefixedCounters("parked", stateless.parked.counters),
        ...prefixedCounters("deprecation", deprecation.statistics()),
        ...prefixedCounters("refused", refusals.counts()),
        "revisions.mismatched": revisionMismatches.count,
      },
    };
  }

  /** Not async: its caller waits for it, and catches what it throws. */
  #dispatch(
    request: HttpRequest,
    caller: Caller,
    refusal: StreamableRefusal,
  ): HttpReply | Promise<HttpReply> {
    const { method } = request;
    if (method === "POST") return postMessage(request, caller, this.#parts, refusal);
    const named = namedSession(request);
    if (named !== undefined && this.#hasSessions) {
      refusal.legacy = true;
      if (method === "GET") {
        const refused = sessionRefusal(request, caller, this.#parts);
        return refused ?? openStream(request, caller, this.#parts);
      }
      if (method === "DELETE" && this.config.allowDelete) return this.#endSession(request, caller);
    }
    return this.#parts.refusals.notAllowed(request, this.#allowed(request));
  }

  /** What an error about anything looks like hangs on the session's revision. */
  #revisionOf(request: HttpRequest, caller: Caller): string | undefined {
    const named = namedSession(request);
    return named === undefined ? undefined : this.#parts.channels.find(named, caller)?.revision;
  }

  get #hasSessions(): boolean {
    return this.config.legacy && this.config.sessions;
  }

  async #endSession(request: HttpRequest, caller: Caller): Promise<HttpReply> {
    const channel = requireSession(request, caller, this.#parts);
    await this.#parts.channels.end(channel, "deleted");
    return emptyReply(200);
  }

  /** `GET` and `DELETE` are there for a session only. */
  #allowed(request: HttpRequest): string {
    if (namedSession(request) === undefined || !this.#hasSessions) return "POST";
    return this.config.allowDelete ? "GET, POST, DELETE" : "GET, POST";
  }

  /** Ends its streams, and hands the session over where another node can have it. False: not yet. */
  #leave(channel: StreamableChannel): boolean {
    const { sessions, channels } = this.#parts;
    channel.standalone.end(this.config.retryMs);
    if (!sessions.shared) return true;
    if (channel.pendingEvents > 0) return false;
    void channels.end(channel, "released");
    return true;
  }

  /** Ends the streams that wait for no answer; true where that was all of them. */
  #endIdleStreams(): boolean {
    let allIdle = this.#parts.stateless.drain();
    if (!this.#parts.sessionless.drain()) allIdle = false;
    for (const channel of this.#parts.channels.all()) {
      if (channel.requestsInFlight > 0 || !this.#leave(channel)) allIdle = false;
    }
    return allIdle;
  }
}
