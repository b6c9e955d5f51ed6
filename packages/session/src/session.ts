import type { Clock, JsonObject, LegacyRevision, TransportName } from "@crossfade/core";
import type { SessionRecord } from "./session-record.js";

/** What a session takes by itself, roughly: its objects, and its places in maps. */
const BYTES_PER_SESSION = 600;

/**
 * A session that lives on this node. Made by `SessionManager` only, which also changes it: to others its
 * fields are for reading.
 */
export class Session {
  readonly id: string;
  readonly transport: TransportName;
  readonly principal: string | undefined;
  /** What limits per principal count. */
  readonly quotaKey: string;
  /** The transport's own facts. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastSeenAt: number;
  /** Negotiated by `initialize`; undefined before. */
  readonly revision: LegacyRevision | undefined;
  /** Parameters of the client's `initialize`; undefined before. */
  readonly initializeParams: JsonObject | undefined;
  /** Whether the client sent `notifications/initialized`. */
  readonly initialized: boolean;
  /** The lease's epoch: what is written for the session is written with it. */
  readonly epoch: number;
  /**
   * Until when this node may serve it without asking the store: milliseconds since the Unix epoch, and
   * `Infinity` where no other node can have it.
   */
  readonly leaseEndsAt: number;
  /** What its backend keeps beside the handshake. */
  readonly state: JsonObject | undefined;
  /** False while it is being taken over from another node. */
  readonly ready: boolean = true;
  /** Whether it is over on this node. */
  readonly ended: boolean = false;
  #openStreams = 0;
  #measured: { readonly params: JsonObject; readonly bytes: number } | undefined;
  readonly #clock: Clock;

  constructor(record: SessionRecord, clock: Clock, leaseEndsAt: number) {
    this.id = record.id;
    this.transport = record.transport;
    this.principal = record.principal;
    this.quotaKey = record.quotaKey;
    this.attributes = record.attributes;
    this.createdAt = record.createdAt;
    this.lastSeenAt = record.lastSeenAt;
    this.revision = record.revision;
    this.initializeParams = record.initializeParams;
    this.initialized = record.initialized;
    this.state = record.state;
    this.epoch = record.lease.epoch;
    this.leaseEndsAt = leaseEndsAt;
    this.#clock = clock;
  }

  /** While there is one, the session is not idle. */
  get openStreams(): number {
    return this.#openStreams;
  }

  streamOpened(): void {
    this.#openStreams++;
  }

  /** Idle time begins anew. */
  streamClosed(): void {
    this.#openStreams--;
    writable(this).lastSeenAt = this.#clock.now();
  }

  /** An estimate of the memory it takes. The parameters are only measured when somebody asks. */
  get bytesHeld(): number {
    const params = this.initializeParams;
    if (params === undefined) return BYTES_PER_SESSION;
    if (this.#measured?.params !== params) {
      this.#measured = { params, bytes: JSON.stringify(params).length };
    }
    return BYTES_PER_SESSION + this.#measured.bytes;
  }
}

type WritableSession = { -readonly [Field in keyof Session]: Session[Field] };

/** For `SessionManager`. */
export function writable(session: Session): WritableSession {
  return session;
}
