import type { JsonObject } from "../jsonrpc/message.js";
import type { LegacyRevision } from "../protocol/revisions.js";
import type { TransportName } from "../protocol/transport-name.js";

/** Options of a request that the server sends to its client. */
export interface ClientRequestOptions {
  /** How long to wait, in milliseconds; default and upper bound: `clientRequestTimeoutMs`. */
  readonly timeoutMs?: number;
  /** Gives up: the client is sent `notifications/cancelled`, and the promise rejects. */
  readonly signal?: AbortSignal;
}

/** A way to the client: notifications and requests of the server's own. */
export interface ClientChannel {
  /** Sends a notification. Never waits; where the client has gone, it is kept for its return or dropped. */
  notify(method: string, params?: JsonObject): void;
  /**
   * Sends a request (`sampling/createMessage`, `elicitation/create`, `roots/list`, `ping`) and resolves
   * to the client's result.
   *
   * Rejects with JsonRpcError where the client answers with an error; with TransportError
   * `CLIENT_TIMEOUT`, `SESSION_DISCONNECTED`, `REQUEST_CANCELLED` or `TOO_MANY_REQUESTS`.
   */
  request(method: string, params?: JsonObject, options?: ClientRequestOptions): Promise<JsonObject>;
}

/**
 * A session of a legacy revision, as the backend sees it. The same object for as long as the session
 * lives on this node, so it may be the key of a `WeakMap`. Its channel is for messages that belong to
 * no request.
 */
export interface SessionContext extends ClientChannel {
  readonly id: string;
  readonly transport: TransportName;
  readonly principal: string | undefined;
  /** Negotiated by `initialize`; undefined before, and in http-sse sessions that skip it. */
  readonly revision: LegacyRevision | undefined;
  /** Parameters of the client's `initialize` (`clientInfo`, `capabilities`); undefined before. */
  readonly initializeParams: JsonObject | undefined;
  /**
   * What `setState` was told last, on whichever node that was; undefined before. With it a backend goes on
   * where it was when its session is taken over from a node that was lost.
   */
  readonly state: JsonObject | undefined;
  /**
   * Keeps a state with the session, in the place of the one before: plain JSON, not to be changed
   * afterwards. Readable at once; resolves when it is where the session's next node finds it, which costs
   * one write to the session store.
   *
   * Rejects with TransportError `STATE_TOO_LARGE` beyond `maxStateBytes`, and with `STALE_LEASE` where
   * another node has the session by now.
   */
  setState(state: JsonObject): Promise<void>;
}
