import {
  errorFields,
  type Logger,
  type SessionEndReason,
  type TransportName,
} from "@crossfade/core";
import type { SessionListener, SessionPool } from "./session-pool.js";
import type { SessionStatistics } from "./session-statistics.js";
import { writable, type Session } from "./session.js";

/** Most sessions that are remembered to have left; who asks for them, does so within seconds. */
const MAX_LEFT = 10_000;

/** The sessions of one transport that live on this node, with their counters. */
export class LiveSessions {
  readonly transport: TransportName;
  readonly options: SessionPool;
  opened = 0;
  claimed = 0;
  refused = 0;
  readonly #ended = {
    deleted: 0,
    idle: 0,
    disconnected: 0,
    retired: 0,
    lost: 0,
    released: 0,
    closed: 0,
  };
  readonly #sessions = new Map<string, Session>();
  /** Sessions that live elsewhere by now, with their principals; those that left first come first. */
  readonly #left = new Map<string, string | undefined>();
  readonly #listener: SessionListener;
  readonly #logger: Logger;

  constructor(
    transport: TransportName,
    options: SessionPool,
    listener: SessionListener,
    logger: Logger,
  ) {
    this.transport = transport;
    this.options = options;
    this.#listener = listener;
    this.#logger = logger;
  }

  get(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  add(session: Session): void {
    this.#sessions.set(session.id, session);
    this.#left.delete(session.id);
  }

  /** Whether a session of this principal was here, and lives elsewhere by now. */
  hasLeft(id: string, principal: string | undefined): boolean {
    return this.#left.has(id) && this.#left.get(id) === principal;
  }

  /** A session that is over wherever it was: it has not just left. */
  forget(id: string): void {
    this.#left.delete(id);
  }

  values(): Iterable<Session> {
    return this.#sessions.values();
  }

  /** Takes a session out and tells of it. False: it was over already. */
  finish(session: Session, reason: SessionEndReason): boolean {
    if (session.ended) return false;
    writable(session).ended = true;
    this.#sessions.delete(session.id);
    this.#ended[reason]++;
    if (reason === "lost" || reason === "released") this.#remember(session);
    try {
      this.#listener.ended(session, reason);
    } catch (error) {
      this.#logger.error(
        { ...errorFields(error), ended: reason },
        "Could not clean up after a session",
      );
    }
    return true;
  }

  /** Tells the transport of the sessions whose lease is over at `now`. */
  leaveLapsed(now: number): void {
    for (const session of this.#sessions.values()) {
      if (session.leaseEndsAt <= now) this.#listener.lapsed?.(session);
    }
  }

  /** Has the transport go on with a session that was another node's. */
  async rebuild(session: Session): Promise<void> {
    await this.#listener.claimed?.(session);
  }

  #remember({ id, principal }: Session): void {
    this.#left.set(id, principal);
    if (this.#left.size <= MAX_LEFT) return;
    for (const oldest of this.#left.keys()) {
      this.#left.delete(oldest);
      return;
    }
  }

  statistics(): SessionStatistics {
    const quotaKeys = new Set<string>();
    let bytesHeld = 0;
    for (const session of this.#sessions.values()) {
      quotaKeys.add(session.quotaKey);
      bytesHeld += session.bytesHeld;
    }
    return {
      sessions: this.#sessions.size,
      principals: quotaKeys.size,
      bytesHeld,
      opened: this.opened,
      claimed: this.claimed,
      refused: this.refused,
      ended: { ...this.#ended },
    };
  }
}
