import { createHash } from "node:crypto";
import type { TransportName } from "@crossfade/core";

/** The compiler asks for each transport here, since a session's is not known before it is read. */
const TRANSPORTS: Readonly<Record<TransportName, true>> = {
  "http-sse": true,
  "streamable-http": true,
};
/** 16 characters of base64url, 96 bits: enough that nobody finds two keys that count as one. */
const QUOTA_LENGTH = 16;

/**
 * The keys of all sessions. They share a hash tag, and so a server of the cluster: limits count all
 * sessions, and one step has to see what it counts. Events and messages, which are the load, are spread.
 */
export class SessionKeys {
  /** Members of sessions at score 0, which are in the order of their quota keys. */
  readonly quota: (transport: TransportName) => string;
  /** Members of sessions by when they were last known to be seen. */
  readonly seen: (transport: TransportName) => string;
  readonly record: (id: string) => string;
  /** The indexes of every transport. */
  readonly indexes: readonly string[];

  constructor(prefix: string) {
    const all = `${prefix}:{sessions}`;
    this.record = (id) => `${all}:record:${id}`;
    this.seen = (transport) => `${all}:seen:${transport}`;
    this.quota = (transport) => `${all}:quota:${transport}`;
    this.indexes = (Object.keys(TRANSPORTS) as TransportName[]).flatMap((transport) => [
      this.seen(transport),
      this.quota(transport),
    ]);
  }
}

/** What a session is called in the indexes. */
export function memberOf(quotaKey: string, id: string): string {
  return `${quotaDigest(quotaKey)}:${id}`;
}

export function idOfMember(member: string): string {
  return member.slice(QUOTA_LENGTH + 1);
}

/** The range of members of one quota key, as `ZLEXCOUNT` wants it. `;` follows `:`. */
export function membersOf(quotaKey: string): readonly [from: string, to: string] {
  const digest = quotaDigest(quotaKey);
  return [`[${digest}:`, `(${digest};`];
}

/** A principal may be as long as it likes, and a bill of who is here belongs into no index. */
function quotaDigest(quotaKey: string): string {
  return createHash("sha256").update(quotaKey).digest("base64url").slice(0, QUOTA_LENGTH);
}
