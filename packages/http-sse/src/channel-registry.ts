import {
  TransportError,
  type Caller,
  type Clock,
  type HttpSseConfig,
  type McpBackend,
  type SessionEndReason,
} from "@crossfade/core";
import {
  bytesInProcess,
  lostAnswer,
  randomToken,
  replayHandshake,
  shuttingDown,
  type CorrelationManager,
  type EventLog,
  type MaybePromise,
  type Session,
  type SessionManager,
} from "@crossfade/session";
import { SseSession, type SseBroadcaster, type StreamIdentity } from "@crossfade/sse";
import { HttpSseChannel, type BirthMode } from "./http-sse-channel.js";

const TRANSPORT = "http-sse";

export interface ChannelRegistryParts {
  readonly config: HttpSseConfig;
  readonly backend: McpBackend;
  readonly sessions: SessionManager;
  readonly eventLog: EventLog;
  readonly correlation: CorrelationManager;
  readonly broadcaster: SseBroadcaster;
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
}

/** The live http-sse sessions of this node: how they begin, are found, lose their stream, and end. */
export class ChannelRegistry {
  /** While true, no session begins. */
  draining = false;
  readonly #parts: ChannelRegistryParts;
  readonly #channels = new Map<string, HttpSseChannel>();
  /** Channels whose stream is gone, and since when; the longest gone first. */
  readonly #disconnectedSince = new Map<HttpSseChannel, number>();
  #connections = 0;
  // One of each for all sessions: made for each, they would be a good part of what a session takes.
  readonly #onConnection = (channel: HttpSseChannel, connected: boolean): void =>
    this.#connectionChanged(channel, connected);
  /** The log refuses writers that are not the owner any more; the session goes on elsewhere. */
  readonly #onStreamFailure = (error: unknown, { sessionId, epoch }: StreamIdentity): void => {
    this.#parts.onFailure(error);
    const channel = this.#channels.get(sessionId);
    // One that went to another node and came back has a new epoch, and a new stream.
    if (channel?.session.epoch === epoch) void this.end(channel, "lost");
  };

  constructor(parts: ChannelRegistryParts) {
    this.#parts = parts;
    const { maxSessions, maxSessionsPerPrincipal, sessionIdleMs, maxStateBytes } = parts.config;
    parts.sessions.addPool(
      TRANSPORT,
      { maxSessions, maxSessionsPerPrincipal, sessionIdleMs, maxStateBytes, idPrefix: "sse_" },
      {
        ended: (session, reason) => this.#ended(session, reason),
        lapsed: (session) => this.#channels.get(session.id)?.leave(parts.config.endpoint.retryMs),
        claimed: (session) => this.#claimed(session),
      },
    );
  }

  /** Event streams that are open. */
  get connections(): number {
    return this.#connections;
  }

  /** Bytes kept for replay, in this process. */
  get bytesLogged(): number {
    return bytesInProcess(this.#parts.eventLog, this.#channels.keys());
  }

  all(): Iterable<HttpSseChannel> {
    return this.#channels.values();
  }

  /** @throws TransportError `DRAINING`, `SESSION_LIMIT` */
  async create(mode: BirthMode, { principal, quotaKey }: Caller): Promise<HttpSseChannel> {
    if (this.draining) throw shuttingDown();
    const stream = randomToken();
    const session = await this.#parts.sessions.create(TRANSPORT, {
      principal,
      quotaKey,
      attributes: { mode, stream },
    });
    const channel = this.#channelOf(session, mode, stream);
    this.#channels.set(session.id, channel);
    this.#parts.broadcaster.register(channel.stream);
    try {
      await this.#begin(channel);
    } catch (error) {
      // Its client never learns the id, so nobody would ever use the session, or end it.
      await this.end(channel, "closed");
      throw error;
    }
    return channel;
  }

  /** The channel of the session with this id; undefined where it is gone, or another principal's. */
  find(id: string, { principal }: Caller): HttpSseChannel | undefined {
    const session = this.#parts.sessions.held(TRANSPORT, id, principal);
    return session && this.#channels.get(session.id);
  }

  /** @throws TransportError `SESSION_NOT_FOUND`, also for another principal's session, `NODE_UNREACHABLE` */
  require(id: string, caller: Caller): HttpSseChannel {
    const channel = this.find(id, caller);
    if (channel) return channel;
    this.#parts.sessions.requireNotLeft(TRANSPORT, id, caller.principal);
    throw TransportError.sessionNotFound();
  }

  /** The session whose stream has this token, whoever it belongs to. */
  sessionOfStream(stream: string): MaybePromise<string | undefined> {
    return this.#parts.eventLog.sessionOf(stream);
  }

  /**
   * The channel whose stream has this token; undefined where it is gone, or another principal's. Rejects with
   * `NODE_UNREACHABLE` where it has just left for another node.
   */
  async findByStream(stream: string, caller: Caller): Promise<HttpSseChannel | undefined> {
    const id = await this.sessionOfStream(stream);
    const channel = id === undefined ? undefined : this.find(id, caller);
    if (id !== undefined && !channel)
      this.#parts.sessions.requireNotLeft(TRANSPORT, id, caller.principal);
    return channel;
  }

  end(channel: HttpSseChannel, reason: SessionEndReason): Promise<void> {
    return this.#parts.sessions.end(channel.session, reason);
  }

  /**
   * Ends the sessions whose stream, and whose client, has been gone for longer than `reconnectGraceMs`. One
   * that still posts is there: it has not been told yet that its stream's node is lost.
   */
  async sweep(): Promise<void> {
    const now = this.#parts.clock.now();
    const goneBefore = now - this.#parts.config.reconnectGraceMs;
    const ended: Promise<void>[] = [];
    for (const [channel, since] of this.#disconnectedSince) {
      if (since > goneBefore) break;
      const { lastSeenAt, leaseEndsAt } = channel.session;
      // After its lease it may be another node's, which knows better.
      if (lastSeenAt > goneBefore || leaseEndsAt <= now) continue;
      ended.push(this.end(channel, "disconnected"));
    }
    await Promise.all(ended);
  }

  /** Goes on with a session that was another node's: its stream, its backend, what was left unanswered. */
  async #claimed(session: Session): Promise<void> {
    const { eventLog, backend, broadcaster, clock, config } = this.#parts;
    const { mode, stream = "" } = session.attributes;
    // First of all: from here on, the node before can write no more.
    await eventLog.open(stream, session.id, session.epoch, config);
    const lastNumber = await eventLog.lastNumber(stream);
    const unanswered = await eventLog.unanswered(session.id);
    const channel = this.#channelOf(session, mode === "post" ? "post" : "get", stream, lastNumber);
    this.#channels.set(session.id, channel);
    broadcaster.register(channel.stream);
    for (const { id } of unanswered) channel.onAnswer(lostAnswer(id), true, id);
    if (channel.mode === "get") this.#disconnectedSince.set(channel, clock.now());
    channel.begun = true;
    channel.replaying = true;
    backend.sessionBegan?.(channel);
    await replayHandshake(channel, { backend, clock, ...config });
    channel.replaying = false;
  }

  async #begin(channel: HttpSseChannel): Promise<void> {
    const { backend, clock } = this.#parts;
    await channel.stream.open();
    // While the store and the log were busy, draining may have begun, or the manager have closed.
    if (this.draining || channel.session.ended) throw shuttingDown();
    // Its client may leave before the stream is attached, and nobody would hear of it again.
    if (channel.mode === "get") this.#disconnectedSince.set(channel, clock.now());
    channel.begun = true;
    backend.sessionBegan?.(channel);
  }

  #channelOf(session: Session, mode: BirthMode, stream: string, lastNumber = 0): HttpSseChannel {
    const { config, eventLog, sessions, correlation, broadcaster, clock } = this.#parts;
    return new HttpSseChannel({
      session,
      mode,
      sessions,
      correlation,
      stream: new SseSession({
        sessionId: session.id,
        stream,
        log: eventLog,
        epoch: session.epoch,
        limits: config,
        lastNumber,
        clock,
        stats: broadcaster.stats,
        onFailure: this.#onStreamFailure,
      }),
      onConnection: this.#onConnection,
    });
  }

  #connectionChanged(channel: HttpSseChannel, connected: boolean): void {
    this.#connections += connected ? 1 : -1;
    if (connected) this.#disconnectedSince.delete(channel);
    else if (!channel.session.ended) this.#disconnectedSince.set(channel, this.#parts.clock.now());
  }

  #ended(session: Session, reason: SessionEndReason): void {
    const channel = this.#channels.get(session.id);
    if (!channel) return;
    const { config, backend, broadcaster, correlation } = this.#parts;
    this.#channels.delete(session.id);
    correlation.endSession(session.id);
    channel.leave(config.endpoint.retryMs);
    channel.stream.close();
    broadcaster.unregister(channel.stream);
    this.#disconnectedSince.delete(channel);
    // A session that is lost or handed over goes on elsewhere, with what is in the log.
    if (reason !== "lost" && reason !== "released") void this.#drop(session.id);
    if (channel.begun) backend.sessionEnded?.(channel, reason);
  }

  async #drop(sessionId: string): Promise<void> {
    try {
      await this.#parts.eventLog.drop(sessionId);
    } catch (error) {
      this.#parts.onFailure(error);
    }
  }
}
