import type { Clock } from "@crossfade/core";
import { BroadcastStats, type BroadcastStatistics } from "./broadcast-stats.js";
import { EventPayload } from "./event-payload.js";
import { Heartbeat } from "./heartbeat.js";
import type { SseSession } from "./sse-session.js";

export interface SseBroadcasterOptions {
  readonly clock: Clock;
  /** How often a comment is written to quiet connections, so that proxies keep them open. */
  readonly heartbeatMs: number;
  /** Whether a long event for several sessions is encoded once, for all of them. Default: true. */
  readonly enableBufferPool?: boolean;
}

/** A stream with a heartbeat. */
export interface KeptAlive {
  heartbeat(): void;
}

/** The sessions of a transport, by id, to be sent to one by one or all together. */
export class SseBroadcaster {
  /** Give it to each session, and `statistics` covers what they do. */
  readonly stats = new BroadcastStats();
  readonly #sessions = new Map<string, SseSession>();
  /** Streams that are kept alive and not broadcast to. */
  readonly #companions = new Set<KeptAlive>();
  readonly #heartbeat: Heartbeat;
  readonly #pooled: boolean;
  #closed = false;

  constructor({ clock, heartbeatMs, enableBufferPool = true }: SseBroadcasterOptions) {
    this.#pooled = enableBufferPool;
    this.#heartbeat = new Heartbeat(clock, heartbeatMs, () => {
      for (const session of this.#sessions.values()) session.heartbeat();
      for (const stream of this.#companions) stream.heartbeat();
    });
  }

  /** Sessions that are registered. */
  get size(): number {
    return this.#sessions.size;
  }

  session(sessionId: string): SseSession | undefined {
    return this.#sessions.get(sessionId);
  }

  /** Adds a session, in the place of an older one with the same id. */
  register(session: SseSession): void {
    this.#sessions.set(session.sessionId, session);
    this.stats.sessions = this.#sessions.size;
    if (!this.#closed) this.#heartbeat.start();
  }

  /** Takes a session out; its connection is left as it is. */
  unregister(session: SseSession): void {
    if (this.#sessions.get(session.sessionId) !== session) return;
    this.#sessions.delete(session.sessionId);
    this.stats.sessions = this.#sessions.size;
    this.#stopIfEmpty();
  }

  /** Has a stream's connection kept alive, such as that of one request's answer; nothing is broadcast to it. */
  keepAlive(stream: KeptAlive): void {
    this.#companions.add(stream);
    if (!this.#closed) this.#heartbeat.start();
  }

  /** The opposite of `keepAlive`. */
  letGo(stream: KeptAlive): void {
    this.#companions.delete(stream);
    this.#stopIfEmpty();
  }

  /**
   * Sends to one session, connected or not.
   *
   * @returns false where there is no such session, or it has closed
   */
  broadcastToSession(sessionId: string, data: string): boolean {
    const session = this.#sessions.get(sessionId);
    return session !== undefined && deliver(session, new EventPayload(data));
  }

  /**
   * Sends to every session; the event is framed once, and encoded once where it is long.
   *
   * @returns how many sessions it went to, connected or not
   */
  broadcastToAll(data: string): number {
    return broadcast([...this.#sessions.values()], data, this.#pooled);
  }

  /** Sends to the sessions that `filter` holds for. Otherwise like `broadcastToAll`. */
  broadcastWhere(filter: (session: SseSession) => boolean, data: string): number {
    return broadcast([...this.#sessions.values()].filter(filter), data, this.#pooled);
  }

  #stopIfEmpty(): void {
    if (this.#sessions.size + this.#companions.size === 0) this.#heartbeat.stop();
  }

  statistics(): BroadcastStatistics {
    return this.stats.snapshot();
  }

  /** Stops the heartbeat for good. The sessions are their owner's to close. */
  close(): void {
    this.#closed = true;
    this.#heartbeat.stop();
  }
}

const MAX_WRITTEN_AS_TEXT = 4_096;

/** Takes an array of its own, since a session may leave the broadcaster while it is sent to. */
function broadcast(sessions: readonly SseSession[], data: string, pooled: boolean): number {
  if (sessions.length === 0) return 0;
  const payload = new EventPayload(data);
  // Where it is short, to encode it again is cheaper than to write it apart from its id.
  const isLong = payload.byteLength > MAX_WRITTEN_AS_TEXT;
  if (pooled && sessions.length > 1 && isLong) payload.bytes();
  let count = 0;
  for (const session of sessions) if (deliver(session, payload)) count += 1;
  return count;
}

function deliver(session: SseSession, payload: EventPayload): boolean {
  session.send(payload);
  return session.connectionState !== "closed";
}
