import { TransportError, type TransportName } from "@crossfade/core";
import { SessionCounts } from "./session-counts.js";
import type { SessionChanges, SessionLease, SessionRecord } from "./session-record.js";
import type { LeaseRenewal, SessionClaim, SessionLimits, SessionStore } from "./session-store.js";

/** A record as it is kept: changed in its place, since to make them anew for each lease would be most of the work. */
type KeptRecord = { -readonly [Field in keyof SessionRecord]: SessionRecord[Field] };

/**
 * Sessions in this process, for servers of one node. Forgets everything when the process ends. What it takes and
 * hands out are copies.
 */
export class MemorySessionStore implements SessionStore {
  readonly #records = new Map<string, KeptRecord>();
  readonly #counts = new SessionCounts();

  async create(
    record: SessionRecord,
    limits: SessionLimits,
  ): Promise<"created" | "session-limit" | "principal-limit"> {
    const { id, transport, quotaKey } = record;
    if (this.#records.has(id)) {
      throw new TransportError("INTERNAL_ERROR", "There is a session with this id");
    }
    if (this.#counts.of(transport) >= limits.maxSessions) return "session-limit";
    if (this.#counts.ofKey(transport, quotaKey) >= limits.maxSessionsPerPrincipal) {
      return "principal-limit";
    }
    this.#records.set(id, { ...record });
    this.#counts.change(record, 1);
    return "created";
  }

  async get(id: string): Promise<SessionRecord | undefined> {
    return copyOf(this.#records.get(id));
  }

  async touch(id: string, time: number): Promise<SessionRecord | undefined> {
    const record = this.#records.get(id);
    if (record) record.lastSeenAt = Math.max(record.lastSeenAt, time);
    return copyOf(record);
  }

  async update(
    id: string,
    epoch: number,
    changes: SessionChanges,
  ): Promise<"updated" | "stale" | "unknown"> {
    const record = this.#records.get(id);
    if (!record) return "unknown";
    if (record.lease.epoch !== epoch) return "stale";
    const lastSeenAt = Math.max(record.lastSeenAt, changes.lastSeenAt ?? 0);
    Object.assign(record, changes);
    record.lastSeenAt = lastSeenAt;
    return "updated";
  }

  async claim(id: string, node: string, now: number, leaseMs: number): Promise<SessionClaim> {
    const record = this.#records.get(id);
    if (!record) return { outcome: "unknown" };
    const { lease } = record;
    if (lease.node !== node && lease.expiresAt > now)
      return { outcome: "owned", record: { ...record } };
    record.lease = { node, epoch: lease.epoch + 1, expiresAt: now + leaseMs };
    return { outcome: "claimed", record: { ...record } };
  }

  async renew(leases: readonly LeaseRenewal[], expiresAt: number): Promise<readonly string[]> {
    const lost: string[] = [];
    // Nearly all are of one node and in their first epoch, and so have the same lease.
    let latest: SessionLease | undefined;
    for (const { id, epoch, lastSeenAt } of leases) {
      const record = this.#records.get(id);
      if (record?.lease.epoch !== epoch) {
        lost.push(id);
        continue;
      }
      record.lastSeenAt = Math.max(record.lastSeenAt, lastSeenAt);
      const { node } = record.lease;
      if (latest?.node !== node || latest.epoch !== epoch) latest = { node, epoch, expiresAt };
      record.lease = latest;
    }
    return lost;
  }

  async release(id: string, epoch: number): Promise<boolean> {
    const record = this.#records.get(id);
    if (record?.lease.epoch !== epoch) return false;
    record.lease = { ...record.lease, epoch: epoch + 1, expiresAt: 0 };
    return true;
  }

  async delete(id: string, epoch?: number): Promise<boolean> {
    const record = this.#records.get(id);
    if (!record || (epoch !== undefined && record.lease.epoch !== epoch)) return false;
    this.#remove(record);
    return true;
  }

  async deleteIdle(
    transport: TransportName,
    lastSeenBefore: number,
    now: number,
  ): Promise<readonly string[]> {
    const deleted: string[] = [];
    for (const record of this.#records.values()) {
      if (record.transport !== transport) continue;
      if (record.lastSeenAt >= lastSeenBefore || record.lease.expiresAt > now) continue;
      this.#remove(record);
      deleted.push(record.id);
    }
    return deleted;
  }

  async count(transport: TransportName): Promise<number> {
    return this.#counts.of(transport);
  }

  async countOf(transport: TransportName, quotaKey: string): Promise<number> {
    return this.#counts.ofKey(transport, quotaKey);
  }

  #remove(record: SessionRecord): void {
    this.#records.delete(record.id);
    this.#counts.change(record, -1);
  }
}

function copyOf(record: KeptRecord | undefined): SessionRecord | undefined {
  return record && { ...record };
}
