import {
  TransportError,
  type Caller,
  type Clock,
  type McpBackend,
  type SessionEndReason,
  type StreamableHttpConfig,
} from "@crossfade/core";
import {
  bytesInProcess,
  lostAnswer,
  randomToken,
  replayHandshake,
  shuttingDown,
  type CorrelationManager,
  type EventLog,
  type Session,
  type SessionManager,
  type Unanswered,
} from "@crossfade/session";
import { EventPayload, SseSession, type SseBroadcaster, type StreamIdentity } from "@crossfade/sse";
import { RetainedStreams } from "./retained-streams.js";
import { StreamableChannel } from "./streamable-channel.js";

const TRANSPORT = "streamable-http";

export interface ChannelRegistryParts {
  readonly config: StreamableHttpConfig;
  readonly backend: McpBackend;
  readonly sessions: SessionManager;
  readonly eventLog: EventLog;
  readonly correlation: CorrelationManager;
  readonly broadcaster: SseBroadcaster;
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
}

/** The live Streamable HTTP sessions of this node: how they begin, are found, and end. */
export class ChannelRegistry {
  /** While true, no session begins. */
  draining = false;
  readonly retained: RetainedStreams;
  readonly #parts: ChannelRegistryParts;
  readonly #channels = new Map<string, StreamableChannel>();
  #connections = 0;
  // One of each for all sessions: made for each, they would be a good part of what a session takes.
  readonly #onConnection = (connected: boolean): void => this.connectionChanged(connected);
  readonly #onStreamFailure = (error: unknown, { sessionId, epoch }: StreamIdentity): void => {
    const channel = this.#channels.get(sessionId);
    // One that went to another node and came back has a new epoch, and new streams.
    if (channel?.session.epoch === epoch) this.#failed(channel, error);
    else this.#parts.onFailure(error);
  };

  constructor(parts: ChannelRegistryParts) {
    this.#parts = parts;
    this.retained = new RetainedStreams(parts);
    const { maxSessions, maxSessionsPerPrincipal, sessionIdleMs, maxStateBytes } = parts.config;
    parts.sessions.addPool(
      TRANSPORT,
      { maxSessions, maxSessionsPerPrincipal, sessionIdleMs, maxStateBytes, idPrefix: "st_" },
      {
        ended: (session, reason) => this.#ended(session, reason),
        lapsed: (session) => this.#channels.get(session.id)?.leave(),
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

  all(): Iterable<StreamableChannel> {
    return this.#channels.values();
  }

  /** @throws TransportError `DRAINING`, `SESSION_LIMIT` */
  async create({ principal, quotaKey }: Caller): Promise<StreamableChannel> {
    if (this.draining) throw shuttingDown();
    const stream = randomToken();
    const session = await this.#parts.sessions.create(TRANSPORT, {
      principal,
      quotaKey,
      attributes: { stream },
    });
    const channel = this.#channelOf(session, this.#streamOf(session, stream));
    this.#channels.set(session.id, channel);
    this.#parts.broadcaster.register(channel.standalone);
    try {
      const opened = channel.standalone.open();
      if (opened) await opened;
      // While the store and the log were busy, draining may have begun, or the manager have closed.
      if (this.draining || channel.session.ended) throw shuttingDown();
      channel.begun = true;
      this.#parts.backend.sessionBegan?.(channel);
    } catch (error) {
      // Its client never learns the id, so nobody would ever use the session, or end it.
      await this.end(channel, "closed");
      throw error;
    }
    return channel;
  }

  /** The channel of the session with this id; undefined where it is gone, or another principal's. */
  find(id: string, { principal }: Caller): StreamableChannel | undefined {
    const session = this.#parts.sessions.held(TRANSPORT, id, principal);
    return session && this.#channels.get(session.id);
  }

  /** @throws TransportError `SESSION_NOT_FOUND`, also for another principal's session, `NODE_UNREACHABLE` */
  require(id: string, caller: Caller): StreamableChannel {
    const channel = this.find(id, caller);
    if (channel) return channel;
    this.#parts.sessions.requireNotLeft(TRANSPORT, id, caller.principal);
    throw TransportError.sessionNotFound();
  }

  /** A new stream of a session, for the answer to a `POST`. */
  openPostStream(channel: StreamableChannel): SseSession {
    const stream = this.#streamOf(channel.session, channel.nextStreamName());
    void this.#opened(channel, stream);
    // A log that fails at once has ended the session, and nobody would let go of the stream again.
    if (channel.session.ended) stream.close();
    else this.#parts.broadcaster.keepAlive(stream);
    return stream;
  }

  connectionChanged(connected: boolean): void {
    this.#connections += connected ? 1 : -1;
  }

  end(channel: StreamableChannel, reason: SessionEndReason): Promise<void> {
    return this.#parts.sessions.end(channel.session, reason);
  }

  /**
   * A stream that the session had on the node that it was taken over from: nothing comes on it any more, and
   * what is in the log can be read to its end. Undefined where there was none.
   */
  async formerStream(channel: StreamableChannel, stream: string): Promise<SseSession | undefined> {
    const { session } = channel;
    // Before a session has changed hands, what is not known here never was.
    if (session.epoch === 1 || !channel.mayHaveOpened(stream)) return undefined;
    const { eventLog } = this.#parts;
    if ((await eventLog.sessionOf(stream)) !== session.id) return undefined;
    return this.#reopened(session, stream);
  }

  /** Goes on with a session that was another node's: its stream, its backend, what was left unanswered. */
  async #claimed(session: Session): Promise<void> {
    const { eventLog, backend, broadcaster, clock, config } = this.#parts;
    const { stream = "" } = session.attributes;
    // First of all: from here on, the node before can write no more.
    const channel = this.#channelOf(session, await this.#reopened(session, stream));
    this.#channels.set(session.id, channel);
    broadcaster.register(channel.standalone);
    await this.#answerForLost(channel, await eventLog.unanswered(session.id));
    channel.begun = true;
    channel.replaying = true;
    backend.sessionBegan?.(channel);
    await replayHandshake(channel, { backend, clock, ...config });
    channel.replaying = false;
  }

  async #answerForLost(channel: StreamableChannel, calls: readonly Unanswered[]): Promise<void> {
    if (calls.length === 0) return;
    const { session } = channel;
    const streams = new Map<string, SseSession>();
    for (const { stream } of calls) {
      if (!streams.has(stream)) streams.set(stream, await this.#reopened(session, stream));
    }
    // Until its stream was opened anew, the node before may have answered a call after all.
    for (const { stream, id } of await this.#parts.eventLog.unanswered(session.id)) {
      streams.get(stream)?.send(new EventPayload(lostAnswer(id)), id);
    }
  }

  /** A stream that goes on after what the node before has written, which can write no more. */
  async #reopened(session: Session, stream: string): Promise<SseSession> {
    const { eventLog, config } = this.#parts;
    await eventLog.open(stream, session.id, session.epoch, config);
    return this.#streamOf(session, stream, await eventLog.lastNumber(stream));
  }

  #channelOf(session: Session, standalone: SseSession): StreamableChannel {
    const { config, sessions, correlation } = this.#parts;
    return new StreamableChannel({
      session,
      standalone,
      sessions,
      correlation,
      retryMs: config.retryMs,
      onConnection: this.#onConnection,
    });
  }

  #streamOf(session: Session, stream: string, lastNumber = 0): SseSession {
    const { config, eventLog, broadcaster, clock } = this.#parts;
    return new SseSession({
      sessionId: session.id,
      stream,
      log: eventLog,
      epoch: session.epoch,
      limits: config,
      lastNumber,
      clock,
      stats: broadcaster.stats,
      onFailure: this.#onStreamFailure,
    });
  }

  /** What is sent meanwhile is in order behind it: a log takes what it is told in turn. */
  async #opened(channel: StreamableChannel, stream: SseSession): Promise<void> {
    try {
      await stream.open();
    } catch (error) {
      this.#failed(channel, error);
    }
  }

  /** The log refuses writers that are not the owner any more; the session goes on elsewhere. */
  #failed(channel: StreamableChannel, error: unknown): void {
    this.#parts.onFailure(error);
    void this.end(channel, "lost");
  }

  #ended(session: Session, reason: SessionEndReason): void {
    const channel = this.#channels.get(session.id);
    if (!channel) return;
    const { config, backend, broadcaster, correlation } = this.#parts;
    this.#channels.delete(session.id);
    // First, so that what its requests are answered with now is not written between what the new owner writes.
    if (reason === "lost") channel.close();
    correlation.endSession(session.id);
    channel.standalone.end(config.retryMs);
    channel.standalone.close();
    broadcaster.unregister(channel.standalone);
    this.retained.forgetAll(channel);
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
