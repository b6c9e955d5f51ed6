import type { TransportName } from "@crossfade/core";
import type { SessionChanges, SessionRecord } from "./session-record.js";

/** How many sessions of a transport there may be, and for how long. */
export interface SessionLimits {
  readonly maxSessions: number;
  /** Counted by `quotaKey`. */
  readonly maxSessionsPerPrincipal: number;
  /**
   * How long a session outlives the last that was heard of it. A store may forget one that nobody has
   * touched, changed, claimed or renewed for longer, so that nodes which are switched off leave nothing
   * behind.
   */
  readonly sessionIdleMs: number;
}

/** `owned`: the lease of another node still runs, and the record names it. */
export type SessionClaim =
  | { readonly outcome: "claimed" | "owned"; readonly record: SessionRecord }
  | { readonly outcome: "unknown" };

/** What a node says of a session that it owns, to keep it. */
export interface LeaseRenewal {
  readonly id: string;
  readonly epoch: number;
  readonly lastSeenAt: number;
}

/**
 * Where sessions live. Each method is atomic, also between processes that share the store. Times are
 * milliseconds since the Unix epoch, and always the caller's: a store asks no clock of its own.
 * `describeSessionStore` is the contract as a test suite.
 */
export interface SessionStore {
  /**
   * Adds a session, unless there are `limits` many of its transport, or of its transport and quota key.
   * Rejects where the id is taken.
   */
  create(
    record: SessionRecord,
    limits: SessionLimits,
  ): Promise<"created" | "session-limit" | "principal-limit">;
  get(id: string): Promise<SessionRecord | undefined>;
  /**
   * Sets `lastSeenAt`, never backwards, and resolves to the session. Never brings a deleted one back.
   */
  touch(id: string, time: number): Promise<SessionRecord | undefined>;
  /** Changes a session, unless `epoch` is not that of its lease. `lastSeenAt` never goes backwards. */
  update(
    id: string,
    epoch: number,
    changes: SessionChanges,
  ): Promise<"updated" | "stale" | "unknown">;
  /**
   * Makes `node` the owner until `now + leaseMs`, with a higher epoch, unless another node's lease still
   * runs at `now`. A node that claims what it owns already gets a higher epoch as well: it may have been
   * restarted, and what its earlier self has under way must not count.
   */
  claim(id: string, node: string, now: number, leaseMs: number): Promise<SessionClaim>;
  /**
   * Keeps leases until `expiresAt`, also those that have lapsed and were claimed by nobody. Resolves to
   * the ids whose lease was lost or which are gone. `lastSeenAt` never goes backwards.
   */
  renew(leases: readonly LeaseRenewal[], expiresAt: number): Promise<readonly string[]>;
  /**
   * Hands over: anyone may claim at once. The epoch rises, so that a renewal under way does not take the
   * session back for a node that has let go of it. Resolves to whether `epoch` was that of the lease.
   */
  release(id: string, epoch: number): Promise<boolean>;
  /**
   * Resolves to whether there was such a session. With an `epoch`, only while that is its lease's: what a node
   * gives up, another may have taken over.
   */
  delete(id: string, epoch?: number): Promise<boolean>;
  /**
   * Deletes the sessions of a transport that were last seen before `lastSeenBefore` and whose lease has
   * lapsed at `now`, and resolves to their ids. While a lease runs, its owner ends the session itself.
   */
  deleteIdle(
    transport: TransportName,
    lastSeenBefore: number,
    now: number,
  ): Promise<readonly string[]>;
  count(transport: TransportName): Promise<number>;
  countOf(transport: TransportName, quotaKey: string): Promise<number>;
}
