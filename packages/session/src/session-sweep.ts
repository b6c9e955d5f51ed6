import type { Clock, Logger, TransportName } from "@crossfade/core";
import { logFailure } from "./log-failure.js";
import type { LiveSessions } from "./live-sessions.js";
import type { SessionDeletions } from "./session-deletions.js";
import type { LeaseRenewal, SessionStore } from "./session-store.js";
import { writable } from "./session.js";

export interface SessionSweepOptions {
  readonly clock: Clock;
  readonly store: SessionStore;
  readonly logger: Logger;
  readonly leaseMs: number;
  readonly pools: ReadonlyMap<TransportName, LiveSessions>;
  readonly deletions: SessionDeletions;
}

/** What has to be done for sessions from time to time. */
export class SessionSweep {
  readonly #options: SessionSweepOptions;
  #running: Promise<void> | undefined;
  #storeDueAt = 0;

  constructor(options: SessionSweepOptions) {
    this.#options = options;
  }

  /** A call while another runs joins it. Never rejects. */
  async run(): Promise<void> {
    this.#running ??= this.#sweep().finally(() => (this.#running = undefined));
    await this.#running;
  }

  /** Resolves when no sweep is under way. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #sweep(): Promise<void> {
    const { clock, leaseMs, logger } = this.#options;
    const now = clock.now();
    // After a third of a lease, not each time: ten thousand idle sessions should cost next to nothing.
    const storeIsDue = now >= this.#storeDueAt;
    const renewed =
      storeIsDue && (await logFailure(logger, "Could not renew leases", () => this.#renew(now)));
    await this.#endIdle(now);
    await this.#options.deletions.retry();
    if (!storeIsDue) return;
    const deleted = await logFailure(logger, "Could not delete idle sessions", () =>
      this.#deleteOrphans(now),
    );
    if (renewed && deleted) this.#storeDueAt = now + leaseMs / 3;
  }

  async #renew(now: number): Promise<void> {
    const pools = [...this.#options.pools.values()];
    await Promise.all(pools.map((pool) => this.#renewPool(pool, now)));
  }

  async #renewPool(pool: LiveSessions, now: number): Promise<void> {
    const leases: LeaseRenewal[] = [];
    for (const session of pool.values()) {
      // Its stream shows that the client is there, to whoever takes over as well.
      if (session.openStreams > 0) writable(session).lastSeenAt = now;
      leases.push({ id: session.id, epoch: session.epoch, lastSeenAt: session.lastSeenAt });
    }
    if (leases.length === 0) return;
    const { store, leaseMs } = this.#options;
    const lost = await store.renew(leases, now + leaseMs);
    settleLeases(pool, leases, new Set(lost), now + leaseMs);
  }

  async #endIdle(now: number): Promise<void> {
    const ended: Promise<void>[] = [];
    for (const pool of this.#options.pools.values()) {
      const seenBefore = now - pool.options.sessionIdleMs;
      for (const session of pool.values()) {
        if (session.openStreams > 0 || session.lastSeenAt > seenBefore || !session.ready) continue;
        // After its lease it may be another node's, which knows better.
        if (session.leaseEndsAt <= now) continue;
        pool.finish(session, "idle");
        ended.push(this.#options.deletions.delete(session, "idle"));
      }
    }
    await Promise.all(ended);
  }

  async #deleteOrphans(now: number): Promise<void> {
    const { store, pools } = this.#options;
    const deleted = [...pools].map(([transport, { options }]) =>
      store.deleteIdle(transport, now - options.sessionIdleMs, now),
    );
    await Promise.all(deleted);
  }
}

/** Only with the epoch that was asked about: a session may have been claimed anew while the store was. */
function settleLeases(
  pool: LiveSessions,
  leases: readonly LeaseRenewal[],
  lost: ReadonlySet<string>,
  endsAt: number,
): void {
  for (const { id, epoch } of leases) {
    const session = pool.get(id);
    if (session?.epoch !== epoch) continue;
    if (lost.has(id)) pool.finish(session, "lost");
    else if (session.leaseEndsAt < endsAt) writable(session).leaseEndsAt = endsAt;
  }
}
