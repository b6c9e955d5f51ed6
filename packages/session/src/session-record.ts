import type { JsonObject, LegacyRevision, TransportName } from "@crossfade/core";

/** Which node a session lives on, and for how long that is settled. */
export interface SessionLease {
  readonly node: string;
  /** Rises whenever the session changes hands. What is written with an older one is refused. */
  readonly epoch: number;
  /** Milliseconds since the Unix epoch. From this moment on any node may claim the session. */
  readonly expiresAt: number;
}

/** What has to be known of a session to go on with it on another node. Plain JSON. */
export interface SessionRecord {
  readonly id: string;
  readonly transport: TransportName;
  readonly principal: string | undefined;
  /** What limits per principal count: the principal, or the client's address. */
  readonly quotaKey: string;
  readonly revision: LegacyRevision | undefined;
  /** Parameters of the client's `initialize`, to replay into a new backend. */
  readonly initializeParams: JsonObject | undefined;
  /** Whether the client sent `notifications/initialized`. */
  readonly initialized: boolean;
  /** What its backend keeps beside that, to go on with elsewhere; undefined: nothing. */
  readonly state: JsonObject | undefined;
  /** The transport's own facts. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastSeenAt: number;
  readonly lease: SessionLease;
}

/** What may change while a session lives. Fields that are left out stay as they are. */
export type SessionChanges = Partial<
  Pick<
    SessionRecord,
    "revision" | "initializeParams" | "initialized" | "state" | "attributes" | "lastSeenAt"
  >
>;
