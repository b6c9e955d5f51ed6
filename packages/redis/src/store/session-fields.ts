import type { JsonObject, LegacyRevision } from "@crossfade/core";
import type { SessionChanges, SessionRecord } from "@crossfade/session";

/** What never changes, in one field. */
type Base = Pick<SessionRecord, "id" | "transport" | "quotaKey" | "createdAt"> & {
  readonly principal?: string;
};

/**
 * A record as a hash: `base`, what changes in a field each, and what scripts compare as plain numbers:
 * `seen`, `node`, `epoch`, `expires`. `ttl` and `member` are for the scripts alone.
 */
export function toFields(record: SessionRecord, ttlMs: number, member: string): string[] {
  const { id, transport, principal, quotaKey, createdAt, lastSeenAt, lease, ...changing } = record;
  const base = { id, transport, principal, quotaKey, createdAt };
  const fields = {
    base: JSON.stringify(base),
    seen: String(lastSeenAt),
    node: lease.node,
    epoch: String(lease.epoch),
    expires: String(lease.expiresAt),
    ttl: String(ttlMs),
    member,
  };
  return [...Object.entries(fields).flat(), ...toChangedFields(changing).set];
}

/** Changes as fields to set and fields to remove, which is how `undefined` is written. */
export function toChangedFields(changes: Omit<SessionChanges, "lastSeenAt">): {
  readonly set: readonly string[];
  readonly remove: readonly string[];
} {
  const set: string[] = [];
  const remove: string[] = [];
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) remove.push(name);
    else set.push(name, JSON.stringify(value));
  }
  return { set, remove };
}

/** A record from what `HGETALL` answers. */
export function toRecord(reply: readonly string[]): SessionRecord {
  const fields = new Map<string, string>();
  for (let index = 0; index + 1 < reply.length; index += 2) {
    fields.set(reply[index] ?? "", reply[index + 1] ?? "");
  }
  const json = (name: string): unknown => {
    const text = fields.get(name);
    return text === undefined ? undefined : JSON.parse(text);
  };
  const { principal, ...base } = json("base") as Base;
  return {
    ...base,
    principal,
    revision: json("revision") as LegacyRevision | undefined,
    initializeParams: json("initializeParams") as JsonObject | undefined,
    initialized: json("initialized") === true,
    state: json("state") as JsonObject | undefined,
    attributes: (json("attributes") ?? {}) as Record<string, string>,
    lastSeenAt: Number(fields.get("seen")),
    lease: {
      node: fields.get("node") ?? "",
      epoch: Number(fields.get("epoch")),
      expiresAt: Number(fields.get("expires")),
    },
  };
}
