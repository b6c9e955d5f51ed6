import { TransportError, type Clock, type Logger } from "@crossfade/core";
import { logFailure } from "./log-failure.js";
import type { LiveSessions } from "./live-sessions.js";
import type { SessionDeletions } from "./session-deletions.js";
import { isSessionId } from "./session-id.js";
import type { SessionPlace } from "./session-place.js";
import type { SessionRecord } from "./session-record.js";
import type { SessionStore } from "./session-store.js";
import { Session, writable } from "./session.js";

export interface SessionClaimsOptions {
  readonly clock: Clock;
  readonly store: SessionStore;
  readonly logger: Logger;
  readonly node: string;
  readonly leaseMs: number;
  readonly deletions: SessionDeletions;
}

const UNKNOWN: SessionPlace = { at: "unknown" };
const NOBODY: SessionPlace = { at: "nobody" };

/** Finds out where sessions are that are not plainly here, and takes over those that nobody has. */
export class SessionClaims {
  /** While false, none is taken over. */
  open = true;
  readonly #options: SessionClaimsOptions;
  /** Two requests that find a session orphaned must not claim it from each other. */
  readonly #claiming = new Map<string, Promise<SessionPlace>>();

  constructor(options: SessionClaimsOptions) {
    this.#options = options;
  }

  /** Rejects with what the store fails with, and `NODE_UNREACHABLE` where taking over fails. */
  async locate(
    pool: LiveSessions,
    id: string,
    principal: string | undefined,
  ): Promise<SessionPlace> {
    if (!isSessionId(id, pool.options.idPrefix)) return UNKNOWN;
    await Promise.allSettled([this.#claiming.get(id)]);
    const live = pool.get(id);
    if (live && live.principal === principal && (await this.#keeps(pool, live))) {
      return { at: "here", session: live };
    }
    const { store, node, clock } = this.#options;
    const record = await store.get(id);
    if (!record) pool.forget(id);
    if (!record || !this.#mayHave(record, pool, principal)) return UNKNOWN;
    const { lease } = record;
    const now = clock.now();
    if (lease.node !== node && lease.expiresAt > now) return elsewhere(record);
    // Not before: the record of a session that is used may be as old as a renewal.
    if (now - record.lastSeenAt >= pool.options.sessionIdleMs) return UNKNOWN;
    return this.open ? this.#claimOnce(pool, id) : NOBODY;
  }

  /** Resolves when nothing is being taken over. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#claiming.values());
  }

  /** A lease that has lapsed is kept where nobody has claimed it meanwhile. */
  async #keeps(pool: LiveSessions, session: Session): Promise<boolean> {
    const { store, clock, leaseMs } = this.#options;
    const now = clock.now();
    if (session.leaseEndsAt <= now) {
      const { id, epoch, lastSeenAt } = session;
      const lost = await store.renew([{ id, epoch, lastSeenAt }], now + leaseMs);
      if (lost.length > 0) pool.finish(session, "lost");
      else writable(session).leaseEndsAt = now + leaseMs;
    }
    return !session.ended;
  }

  #mayHave(record: SessionRecord, pool: LiveSessions, principal: string | undefined): boolean {
    if (record.transport !== pool.transport || record.principal !== principal) return false;
    return !this.#options.deletions.has(record.id);
  }

  async #claimOnce(pool: LiveSessions, id: string): Promise<SessionPlace> {
    let claiming = this.#claiming.get(id);
    if (!claiming) {
      claiming = this.#claim(pool, id).finally(() => this.#claiming.delete(id));
      this.#claiming.set(id, claiming);
    }
    return claiming;
  }

  async #claim(pool: LiveSessions, id: string): Promise<SessionPlace> {
    const { store, node, clock, leaseMs } = this.#options;
    const claim = await store.claim(id, node, clock.now(), leaseMs);
    if (claim.outcome === "unknown") return UNKNOWN;
    if (claim.outcome === "owned") return elsewhere(claim.record);
    const { lease } = claim.record;
    if (!this.open) {
      await store.release(id, lease.epoch);
      return NOBODY;
    }
    const session = new Session(claim.record, clock, lease.expiresAt);
    writable(session).lastSeenAt = clock.now();
    writable(session).ready = false;
    pool.claimed++;
    pool.add(session);
    await this.#rebuild(pool, session);
    if (session.ended) return NOBODY;
    writable(session).ready = true;
    return { at: "here", session };
  }

  /** Has its transport go on with it. Where that cannot, another node may try, or this one again. */
  async #rebuild(pool: LiveSessions, session: Session): Promise<void> {
    const { store, logger } = this.#options;
    const rebuilt = await logFailure(logger, "Could not take over a session", () =>
      pool.rebuild(session),
    );
    if (rebuilt) return;
    if (pool.finish(session, "released")) {
      await logFailure(logger, "Could not release a session", () =>
        store.release(session.id, session.epoch),
      );
    }
    throw new TransportError("NODE_UNREACHABLE", "The session could not be taken over");
  }
}

function elsewhere({ lease }: SessionRecord): SessionPlace {
  return { at: "elsewhere", node: lease.node, leaseEndsAt: lease.expiresAt };
}
