import { TransportError, type TransportName } from "@crossfade/core";
import type {
  LeaseRenewal,
  SessionChanges,
  SessionClaim,
  SessionLimits,
  SessionRecord,
  SessionStore,
} from "@crossfade/session";
import type { RedisCommands } from "../redis-commands.js";
import { toChangedFields, toFields, toRecord } from "./session-fields.js";
import { idOfMember, memberOf, membersOf, SessionKeys } from "./session-keys.js";
import * as scripts from "./session-scripts.js";

/** What a node may be late by when it renews leases or sweeps. */
const GRACE_MS = 60_000;
/** Sessions in one step; a step of more would hold up everybody else for more than a millisecond. */
const BATCH = 100;

/** Sessions in Redis, for all nodes. Each method is one script, and so one step. */
export class RedisSessionStore implements SessionStore {
  readonly #redis: RedisCommands;
  readonly #keys: SessionKeys;

  constructor(redis: RedisCommands, prefix: string) {
    this.#redis = redis;
    this.#keys = new SessionKeys(prefix);
  }

  async create(
    record: SessionRecord,
    limits: SessionLimits,
  ): Promise<"created" | "session-limit" | "principal-limit"> {
    const { id, transport, quotaKey, lastSeenAt, lease } = record;
    const leaseMs = Math.max(0, lease.expiresAt - record.createdAt);
    const ttlMs = Math.ceil(limits.sessionIdleMs + leaseMs + GRACE_MS);
    const member = memberOf(quotaKey, id);
    const fields = toFields(record, ttlMs, member);
    const outcome = await this.#redis.run(
      scripts.CREATE,
      [this.#keys.record(id), this.#keys.seen(transport), this.#keys.quota(transport)],
      [
        String(limits.maxSessions),
        String(limits.maxSessionsPerPrincipal),
        ...membersOf(quotaKey),
        String(lastSeenAt),
        String(ttlMs),
        member,
        ...fields,
      ],
    );
    if (outcome === "taken") {
      throw new TransportError("INTERNAL_ERROR", "There is a session with this id");
    }
    return outcome as "created" | "session-limit" | "principal-limit";
  }

  async get(id: string): Promise<SessionRecord | undefined> {
    return recordOf(await this.#redis.run(scripts.GET, [this.#keys.record(id)], []));
  }

  async touch(id: string, time: number): Promise<SessionRecord | undefined> {
    return recordOf(await this.#redis.run(scripts.TOUCH, [this.#keys.record(id)], [String(time)]));
  }

  async update(
    id: string,
    epoch: number,
    changes: SessionChanges,
  ): Promise<"updated" | "stale" | "unknown"> {
    const { lastSeenAt = 0, ...others } = changes;
    const { set, remove } = toChangedFields(others);
    const outcome = await this.#redis.run(
      scripts.UPDATE,
      [this.#keys.record(id)],
      [String(epoch), String(lastSeenAt), String(set.length), ...set, ...remove],
    );
    return outcome as "updated" | "stale" | "unknown";
  }

  async claim(id: string, node: string, now: number, leaseMs: number): Promise<SessionClaim> {
    const [outcome, fields = []] = (await this.#redis.run(
      scripts.CLAIM,
      [this.#keys.record(id)],
      [node, String(now), String(now + leaseMs)],
    )) as ["unknown" | "owned" | "claimed", string[]?];
    return outcome === "unknown" ? { outcome } : { outcome, record: toRecord(fields) };
  }

  async renew(leases: readonly LeaseRenewal[], expiresAt: number): Promise<readonly string[]> {
    const batches = inBatches(leases).map((batch) => this.#renewBatch(batch, expiresAt));
    return (await Promise.all(batches)).flat();
  }

  async release(id: string, epoch: number): Promise<boolean> {
    const released = await this.#redis.run(
      scripts.RELEASE,
      [this.#keys.record(id)],
      [String(epoch)],
    );
    return released === 1;
  }

  async delete(id: string, epoch?: number): Promise<boolean> {
    const keys = [this.#keys.record(id), ...this.#keys.indexes] as const;
    const values = epoch === undefined ? [] : [String(epoch)];
    return (await this.#redis.run(scripts.DELETE, keys, values)) === 1;
  }

  async deleteIdle(
    transport: TransportName,
    lastSeenBefore: number,
    now: number,
  ): Promise<readonly string[]> {
    const deleted: string[] = [];
    let owned = 0;
    for (;;) {
      const members = await this.#lookIdle(transport, lastSeenBefore, now, owned);
      if (members.length === 0) return deleted;
      const outcomes = await this.#deleteIdle(transport, lastSeenBefore, now, members);
      for (const [index, member] of members.entries()) {
        if (outcomes[index] === "d") deleted.push(idOfMember(member));
        if (outcomes[index] === "o") owned++;
      }
      if (members.length < BATCH) return deleted;
    }
  }

  async count(transport: TransportName): Promise<number> {
    const key = this.#keys.seen(transport);
    return Number(await this.#redis.send(key, ["ZCARD", key]));
  }

  async countOf(transport: TransportName, quotaKey: string): Promise<number> {
    const key = this.#keys.quota(transport);
    return Number(await this.#redis.send(key, ["ZLEXCOUNT", key, ...membersOf(quotaKey)]));
  }

  async #renewBatch(leases: readonly LeaseRenewal[], expiresAt: number): Promise<string[]> {
    const [first = "", ...others] = leases.map(({ id }) => this.#keys.record(id));
    const values = leases.flatMap(({ epoch, lastSeenAt }) => [String(epoch), String(lastSeenAt)]);
    const lost = await this.#redis.run(
      scripts.RENEW,
      [first, ...others],
      [String(expiresAt), ...values],
    );
    return (lost as number[]).flatMap((place) => leases[place - 1]?.id ?? []);
  }

  async #lookIdle(
    transport: TransportName,
    lastSeenBefore: number,
    now: number,
    skip: number,
  ): Promise<readonly string[]> {
    const keptMs = 2 * (Math.max(0, now - lastSeenBefore) + GRACE_MS);
    const members = await this.#redis.run(
      scripts.LOOK_IDLE,
      [this.#keys.seen(transport), this.#keys.quota(transport)],
      [String(lastSeenBefore), String(keptMs), String(skip), String(BATCH)],
    );
    return members as string[];
  }

  async #deleteIdle(
    transport: TransportName,
    lastSeenBefore: number,
    now: number,
    members: readonly string[],
  ): Promise<string> {
    const records = members.map((member) => this.#keys.record(idOfMember(member)));
    const outcomes = await this.#redis.run(
      scripts.DELETE_IDLE,
      [this.#keys.seen(transport), this.#keys.quota(transport), ...records],
      [String(lastSeenBefore), String(now), ...members],
    );
    return outcomes as string;
  }
}

function recordOf(reply: unknown): SessionRecord | undefined {
  const fields = reply as string[];
  return fields.length === 0 ? undefined : toRecord(fields);
}

function inBatches<Item>(items: readonly Item[]): Item[][] {
  const batches: Item[][] = [];
  for (let start = 0; start < items.length; start += BATCH) {
    batches.push(items.slice(start, start + BATCH));
  }
  return batches;
}
