import {
  silentLogger,
  TransportError,
  type Clock,
  type JsonObject,
  type LegacyRevision,
  type Logger,
  type SessionEndReason,
  type TransportName,
} from "@crossfade/core";
import { MemorySessionStore } from "./memory-session-store.js";
import { isSessionId, newSessionId, randomToken } from "./session-id.js";
import { LiveSessions } from "./live-sessions.js";
import type { SessionEnded, SessionPool } from "./session-pool.js";
import type { SessionChanges, SessionRecord } from "./session-record.js";
import type { SessionStatistics } from "./session-statistics.js";
import type { SessionStore } from "./session-store.js";
import { SessionDeletions } from "./session-deletions.js";
import { SessionSweep } from "./session-sweep.js";
import { Session, writable } from "./session.js";

export interface SessionManagerOptions {
  readonly clock: Clock;
  /** Where sessions are known to all nodes. Default: in memory, for one node. */
  readonly store?: SessionStore;
  /** Default: nothing is logged. */
  readonly logger?: Logger;
  /** The name of this node, unlike that of any other. Default: a random one. */
  readonly node?: string;
  /**
   * How long a session stays with this node when nothing is heard of the node. Leases are renewed after a
   * third of it. Default: 30 s, so that two renewals may fail and a lost node is replaced within the
   * time that clients retry.
   */
  readonly leaseMs?: number;
}

/** What a session begins with. */
export interface SessionInit {
  readonly principal: string | undefined;
  /** What limits per principal count: the principal, or the client's address. */
  readonly quotaKey: string;
  /** The transport's own facts. */
  readonly attributes?: Readonly<Record<string, string>>;
}

const NO_ATTRIBUTES = Object.freeze({});

/**
 * The sessions of all transports on this node. Those that live here are found without the store, so that
 * a message to one of them waits for nothing.
 */
export class SessionManager {
  readonly node: string;
  readonly #clock: Clock;
  readonly #store: SessionStore;
  readonly #logger: Logger;
  readonly #leaseMs: number;
  readonly #pools = new Map<TransportName, LiveSessions>();
  /** Two requests that find a session orphaned must not claim it from each other. */
  readonly #claiming = new Map<string, Promise<void>>();
  readonly #deletions: SessionDeletions;
  readonly #sweep: SessionSweep;
  #closed = false;

  constructor(options: SessionManagerOptions) {
    const { leaseMs = 30_000 } = options;
    if (!(leaseMs > 0 && leaseMs < Infinity)) {
      throw new TransportError("INVALID_CONFIG", "leaseMs must be a positive number");
    }
    this.node = options.node ?? randomToken();
    this.#clock = options.clock;
    this.#store = options.store ?? new MemorySessionStore();
    this.#logger = options.logger ?? silentLogger;
    this.#leaseMs = leaseMs;
    this.#deletions = new SessionDeletions(this.#store, this.#logger);
    this.#sweep = new SessionSweep({
      clock: this.#clock,
      store: this.#store,
      logger: this.#logger,
      leaseMs,
      pools: this.#pools,
      deletions: this.#deletions,
    });
  }

  /**
   * Makes room for a transport's sessions. `onEnded` is called once for each that is over on this node,
   * whatever the reason, before anything is awaited.
   *
   * @throws TransportError `INVALID_CONFIG` where the transport has a pool, or another has the prefix
   */
  addPool(transport: TransportName, pool: SessionPool, onEnded: SessionEnded): void {
    for (const [name, { options }] of this.#pools) {
      if (name === transport || options.idPrefix === pool.idPrefix) {
        throw new TransportError("INVALID_CONFIG", `${transport}: there is such a pool already`);
      }
    }
    this.#pools.set(transport, new LiveSessions(pool, onEnded, this.#logger));
  }

  /**
   * Begins a session. Rejects with `SESSION_LIMIT` where there are too many, in all or of this quota key,
   * and with `DRAINING` after `close`.
   */
  async create(transport: TransportName, init: SessionInit): Promise<Session> {
    const pool = this.#pool(transport);
    this.#requireOpen();
    const record = this.#newRecord(transport, pool.options.idPrefix, init);
    const outcome = await this.#store.create(record, pool.options);
    if (outcome !== "created") {
      pool.refused++;
      throw new TransportError("SESSION_LIMIT", "Too many sessions");
    }
    const session = new Session(record, this.#clock);
    pool.opened++;
    pool.add(session);
    // Closed while the store was busy: whoever ended all sessions did not see this one.
    if (this.#closed) await this.end(session, "closed");
    this.#requireOpen();
    return session;
  }

  /**
   * The session with this id, if it lives here, is of this transport and this principal's. Counts as a
   * sign of life.
   */
  find(transport: TransportName, id: string, principal: string | undefined): Session | undefined {
    const session = this.#pools.get(transport)?.get(id);
    if (!session || session.principal !== principal) return undefined;
    writable(session).lastSeenAt = this.#clock.now();
    return session;
  }

  /**
   * The session with this id, also where it has to be taken over because its node is gone. Rejects with
   * `SESSION_NOT_FOUND` where it is unknown, of another transport, another principal's, idle for too
   * long, or another node still owns it.
   */
  async resume(
    transport: TransportName,
    id: string,
    principal: string | undefined,
  ): Promise<Session> {
    const live = this.find(transport, id, principal);
    if (live) return live;
    const pool = this.#pool(transport);
    const known = !this.#closed && isSessionId(id, pool.options.idPrefix);
    const record = known ? await this.#store.get(id) : undefined;
    if (!record || record.transport !== transport || !this.#mayClaim(record, pool, principal)) {
      throw TransportError.sessionNotFound();
    }
    if (!pool.get(id)) await this.#claimOnce(pool, record);
    const session = this.find(transport, id, principal);
    if (!session) throw TransportError.sessionNotFound();
    return session;
  }

  /**
   * Ends a session, once. It is gone from this node before anything is awaited. Never rejects: where the
   * store fails, that is logged, and the record goes with a later sweep.
   */
  async end(session: Session, reason: SessionEndReason): Promise<void> {
    if (!this.#pool(session.transport).finish(session, reason)) return;
    // A lost session is another node's, and goes on there.
    if (reason === "lost") return;
    await this.#deletions.delete(session.id);
  }

  /**
   * Notes what `initialize` settled. Rejects with `STALE_LEASE` where the session is another node's by
   * now, or gone from the store; it is then over on this node, with reason `lost`.
   */
  async recordInitialize(
    session: Session,
    settled: { readonly revision: LegacyRevision; readonly initializeParams: JsonObject },
  ): Promise<void> {
    const { revision, initializeParams } = settled;
    Object.assign(writable(session), { revision, initializeParams });
    await this.#record(session, { revision, initializeParams });
  }

  /** Notes that the client sent `notifications/initialized`. Rejects as `recordInitialize` does. */
  async recordInitialized(session: Session): Promise<void> {
    writable(session).initialized = true;
    await this.#record(session, { initialized: true });
  }

  /**
   * Renews leases, lets go of sessions that were lost, ends the idle, and deletes the orphaned from the
   * store. To be called every few seconds; a call while another runs joins it. Never rejects: where the
   * store fails, that is logged and tried again at the next call.
   */
  async sweep(): Promise<void> {
    if (!this.#closed) await this.#sweep.run();
  }

  /** The sessions that live here. */
  sessions(transport: TransportName): Iterable<Session> {
    return this.#pool(transport).values();
  }

  statistics(transport: TransportName): SessionStatistics {
    return this.#pool(transport).statistics();
  }

  /** Ends all sessions that live here. Afterwards none begins and none is taken over. */
  async close(): Promise<void> {
    this.#closed = true;
    const ended: Promise<void>[] = [];
    for (const pool of this.#pools.values()) {
      for (const session of pool.values()) ended.push(this.end(session, "closed"));
    }
    await Promise.all(ended);
    await Promise.allSettled(this.#claiming.values());
    await this.#sweep.settled();
  }

  #pool(transport: TransportName): LiveSessions {
    const pool = this.#pools.get(transport);
    if (!pool) throw new TransportError("INVALID_CONFIG", `No sessions of ${transport} here`);
    return pool;
  }

  #requireOpen(): void {
    if (this.#closed) throw new TransportError("DRAINING", "The server takes no new sessions");
  }

  #newRecord(transport: TransportName, idPrefix: string, init: SessionInit): SessionRecord {
    const now = this.#clock.now();
    return {
      id: newSessionId(idPrefix),
      transport,
      principal: init.principal,
      quotaKey: init.quotaKey,
      revision: undefined,
      initializeParams: undefined,
      initialized: false,
      state: undefined,
      attributes: init.attributes ?? NO_ATTRIBUTES,
      createdAt: now,
      lastSeenAt: now,
      lease: { node: this.node, epoch: 1, expiresAt: now + this.#leaseMs },
    };
  }

  #mayClaim(record: SessionRecord, pool: LiveSessions, principal: string | undefined): boolean {
    const idleMs = this.#clock.now() - record.lastSeenAt;
    if (this.#deletions.has(record.id)) return false;
    return record.principal === principal && idleMs < pool.options.sessionIdleMs;
  }

  async #claimOnce(pool: LiveSessions, { id }: SessionRecord): Promise<void> {
    let claiming = this.#claiming.get(id);
    if (!claiming) {
      claiming = this.#claim(pool, id).finally(() => this.#claiming.delete(id));
      this.#claiming.set(id, claiming);
    }
    await claiming;
  }

  async #claim(pool: LiveSessions, id: string): Promise<void> {
    const claim = await this.#store.claim(id, this.node, this.#clock.now(), this.#leaseMs);
    if (claim.outcome !== "claimed") return;
    const { record } = claim;
    if (this.#closed) {
      await this.#store.release(id, record.lease.epoch);
      return;
    }
    pool.claimed++;
    pool.add(new Session(record, this.#clock));
  }

  async #record(session: Session, changes: SessionChanges): Promise<void> {
    const outcome = await this.#store.update(session.id, session.epoch, changes);
    if (outcome === "updated") return;
    await this.end(session, "lost");
    throw new TransportError("STALE_LEASE", "This node no longer owns the session");
  }
}
