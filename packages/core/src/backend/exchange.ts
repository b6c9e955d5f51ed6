import type { HttpRequestHeaders } from "../http/http-message.js";
import type { ProtocolRevision } from "../protocol/revisions.js";
import type { TransportName } from "../protocol/transport-name.js";
import type { ModernClient } from "./modern-client.js";
import type { ClientChannel, SessionContext } from "./session-context.js";

/** What a backend may know of the HTTP request that brought a message. */
export interface HttpRequestInfo {
  readonly method: string;
  /** Path and query as the adapter saw them; session ids in it are the client's secret. */
  readonly url: string;
  readonly headers: HttpRequestHeaders;
}

/**
 * One message from a client, being answered. Its channel is for messages on behalf of that request
 * (progress, log lines, sampling): they go out on the request's own stream where it has one.
 */
export interface Exchange extends ClientChannel {
  /** Absent in modern requests, and in all others of Streamable HTTP where its `sessions` are switched off. */
  readonly session: SessionContext | undefined;
  readonly transport: TransportName;
  /** The session's, or the request's own; undefined in an http-sse session that skipped `initialize`. */
  readonly revision: ProtocolRevision | undefined;
  readonly principal: string | undefined;
  /** What the authentication hook or a middleware attached. */
  readonly auth: unknown;
  readonly http: HttpRequestInfo;
  /** What a modern request says of its client; absent in a session. */
  readonly client?: ModernClient;
  /** Aborted when the client cancels, the time is up, or the session ends. Made when first asked for. */
  readonly signal: AbortSignal;
  /**
   * Ends the connection of the request's own stream, not the request: the client comes back for the
   * answer after `retry:` (2025-11-25 transports, "polling"). False where its client would not: an older
   * revision, or a transport whose requests have no stream of their own.
   */
  closeStream?(): boolean;
}
