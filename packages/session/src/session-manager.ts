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
import { newSessionId, randomToken } from "./session-id.js";
import { LiveSessions } from "./live-sessions.js";
import { byteLength } from "./byte-length.js";
import { logFailure } from "./log-failure.js";
import { SessionClaims } from "./session-claims.js";
import type { SessionPlace } from "./session-place.js";
import type { SessionListener, SessionPool } from "./session-pool.js";
import type { SessionChanges, SessionRecord } from "./session-record.js";
import type { SessionStatistics } from "./session-statistics.js";
import type { SessionStore } from "./session-store.js";
import { SessionDeletions } from "./session-deletions.js";
import { SessionSweep } from "./session-sweep.js";
import { tooManySessions } from "./too-many-sessions.js";
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
   * third of it. Default: 6 s, so that two renewals may fail and a lost node is replaced within seconds.
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
  /** Whether other nodes may have the sessions that live here, should this one be lost. */
  readonly shared: boolean;
  readonly #clock: Clock;
  readonly #store: SessionStore;
  readonly #logger: Logger;
  readonly #leaseMs: number;
  readonly #pools = new Map<TransportName, LiveSessions>();
  readonly #deletions: SessionDeletions;
  readonly #claims: SessionClaims;
  readonly #sweep: SessionSweep;
  /** Sessions that were handed over, of which the store has not heard yet. */
  readonly #releasing = new Set<Promise<unknown>>();
  #closed = false;

  constructor(options: SessionManagerOptions) {
    const { leaseMs = 6_000 } = options;
    if (!(leaseMs > 0 && leaseMs < Infinity)) {
      throw new TransportError("INVALID_CONFIG", "leaseMs must be a positive number");
    }
    this.node = options.node ?? randomToken();
    this.#clock = options.clock;
    this.shared = options.store !== undefined;
    this.#store = options.store ?? new MemorySessionStore();
    this.#logger = options.logger ?? silentLogger;
    this.#leaseMs = leaseMs;
    this.#deletions = new SessionDeletions(this.#store, this.#logger);
    const shared = {
      clock: this.#clock,
      store: this.#store,
      logger: this.#logger,
      leaseMs,
      deletions: this.#deletions,
    };
    this.#claims = new SessionClaims({ ...shared, node: this.node });
    this.#sweep = new SessionSweep({ ...shared, pools: this.#pools });
  }

  /**
   * Makes room for a transport's sessions.
   *
   * @throws TransportError `INVALID_CONFIG` where the transport has a pool, or another has the prefix
   */
  addPool(transport: TransportName, pool: SessionPool, listener: SessionListener): void {
    for (const [name, { options }] of this.#pools) {
      if (name === transport || options.idPrefix === pool.idPrefix) {
        throw new TransportError("INVALID_CONFIG", `${transport}: there is such a pool already`);
      }
    }
    this.#pools.set(transport, new LiveSessions(transport, pool, listener, this.#logger));
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
      throw tooManySessions(outcome, pool.options);
    }
    const session = new Session(record, this.#clock, this.#leaseEnd(record.createdAt));
    pool.opened++;
    pool.add(session);
    // Closed while the store was busy: whoever ended all sessions did not see this one.
    if (this.#closed) await this.end(session, "closed");
    this.#requireOpen();
    return session;
  }

  /**
   * The session with this id, if it lives here, is of this transport and this principal's. Counts as a
   * sign of life. Undefined, too, where the lease has lapsed: another node may have it by now, and
   * `locate` finds out.
   */
  find(transport: TransportName, id: string, principal: string | undefined): Session | undefined {
    const session = this.#ready(transport, id, principal);
    const now = this.#clock.now();
    if (!session || session.leaseEndsAt <= now) return undefined;
    writable(session).lastSeenAt = now;
    return session;
  }

  /**
   * The same, whatever has become of the lease: for a request that `find` or `locate` has brought here. Its
   * lease may end while the body is read, and it would be wrong to say that there is no such session.
   */
  held(transport: TransportName, id: string, principal: string | undefined): Session | undefined {
    const session = this.#ready(transport, id, principal);
    if (session) writable(session).lastSeenAt = this.#clock.now();
    return session;
  }

  /**
   * For a session that is not held here: who is told that it is gone begins another one.
   *
   * @throws TransportError `NODE_UNREACHABLE` where it has just left for another node
   */
  requireNotLeft(transport: TransportName, id: string, principal: string | undefined): void {
    if (!this.shared || !this.#pools.get(transport)?.hasLeft(id, principal)) return;
    throw new TransportError(
      "NODE_UNREACHABLE",
      "The session is moving to another node; try again",
    );
  }

  /**
   * Where the session with this id is served. One whose node is gone is taken over. Unknown, too, where it
   * is of another transport, another principal's, or idle for too long. Rejects with what the store fails
   * with, and with `NODE_UNREACHABLE` where the transport cannot take the session over.
   */
  locate(
    transport: TransportName,
    id: string,
    principal: string | undefined,
  ): Promise<SessionPlace> {
    return this.#claims.locate(this.#pool(transport), id, principal);
  }

  /**
   * Ends a session, once; with `released`, on this node only. It is gone from here before anything is
   * awaited. Never rejects: where the store fails, that is logged, and the record goes with a later sweep.
   */
  async end(session: Session, reason: SessionEndReason): Promise<void> {
    if (!this.#pool(session.transport).finish(session, reason)) return;
    // A lost session is another node's, and goes on there.
    if (reason === "lost") return;
    if (reason === "released") await this.#release(session);
    else await this.#deletions.delete(session, reason);
  }

  /** Whether the store answers. Never rejects. */
  async reachStore(): Promise<boolean> {
    const [transport] = this.#pools.keys();
    if (transport === undefined) return true;
    return logFailure(this.#logger, "Could not reach the session store", () =>
      this.#store.count(transport),
    );
  }

  /** Whether sessions without an owner are taken over. */
  get takesOver(): boolean {
    return this.#claims.open;
  }

  /** Takes no session over any more. Those that live here go on. */
  claimNone(): void {
    this.#claims.open = false;
  }

  /**
   * Notes what `initialize` settled. Rejects with `STALE_LEASE` where the session is another node's by
   * now, or gone from the store; it is then over on this node, with reason `lost`.
   */
  recordInitialize(
    session: Session,
    settled: { readonly revision: LegacyRevision; readonly initializeParams: JsonObject },
  ): Promise<void> {
    const { revision, initializeParams } = settled;
    const changed = writable(session);
    changed.revision = revision;
    changed.initializeParams = initializeParams;
    return this.#record(session, { revision, initializeParams });
  }

  /** Notes that the client sent `notifications/initialized`. Rejects as `recordInitialize` does. */
  recordInitialized(session: Session): Promise<void> {
    writable(session).initialized = true;
    return this.#record(session, { initialized: true });
  }

  /**
   * Keeps a state of the backend's with the session. Rejects with `STATE_TOO_LARGE` beyond `maxStateBytes`,
   * and as `recordInitialize` does.
   */
  async recordState(session: Session, state: JsonObject): Promise<void> {
    const { maxStateBytes } = this.#pool(session.transport).options;
    if (byteLength(JSON.stringify(state)) > maxStateBytes) {
      throw new TransportError(
        "STATE_TOO_LARGE",
        `The state is larger than maxStateBytes, ${maxStateBytes}`,
      );
    }
    writable(session).state = state;
    await this.#record(session, { state });
  }

  /**
   * Renews leases, lets go of sessions that were lost, ends the idle, and deletes the orphaned from the
   * store. To be called every few seconds; a call while another runs joins it. Never rejects: where the
   * store fails, that is logged and tried again at the next call.
   */
  async sweep(): Promise<void> {
    if (!this.#closed) await this.#sweep.run();
  }

  /**
   * Has nobody wait here for a session whose lease is over. To be called every second, whatever `sweep` is
   * busy with: a store that is away keeps that waiting.
   */
  leaveLapsed(): void {
    if (!this.shared) return;
    const now = this.#clock.now();
    for (const pool of this.#pools.values()) pool.leaveLapsed(now);
  }

  /** The sessions that live here. */
  sessions(transport: TransportName): Iterable<Session> {
    return this.#pool(transport).values();
  }

  statistics(transport: TransportName): SessionStatistics {
    return this.#pool(transport).statistics();
  }

  /**
   * Ends all sessions that live here, or hands them over, where another node can have them. Afterwards none
   * begins and none is taken over.
   */
  async close(): Promise<void> {
    this.#closed = true;
    this.claimNone();
    const reason = this.shared ? "released" : "closed";
    const ended: Promise<void>[] = [];
    for (const pool of this.#pools.values()) {
      for (const session of pool.values()) ended.push(this.end(session, reason));
    }
    await Promise.all(ended);
    await Promise.all(this.#releasing);
    await this.#claims.settled();
    await this.#sweep.settled();
  }

  #ready(transport: TransportName, id: string, principal: string | undefined): Session | undefined {
    const session = this.#pools.get(transport)?.get(id);
    return session?.ready && session.principal === principal ? session : undefined;
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

  #leaseEnd(now: number): number {
    return this.shared ? now + this.#leaseMs : Infinity;
  }

  async #release({ id, epoch }: Session): Promise<void> {
    const releasing = logFailure(this.#logger, "Could not release a session", () =>
      this.#store.release(id, epoch),
    );
    this.#releasing.add(releasing);
    await releasing;
    this.#releasing.delete(releasing);
  }

  async #record(session: Session, changes: SessionChanges): Promise<void> {
    const outcome = await this.#store.update(session.id, session.epoch, changes);
    if (outcome === "updated") return;
    await this.end(session, "lost");
    throw new TransportError("STALE_LEASE", "This node no longer owns the session");
  }
}
