import type { HttpReplyHeaders, HttpRequest } from "./http-message.js";

/** Who a request comes from, once the authentication hook has spoken. */
export interface Caller {
  /**
   * A stable name of the authenticated party, such as issuer and subject, never the token. Absent
   * equals only absent: a session without a principal is no session of somebody who has one.
   */
  readonly principal: string | undefined;
  /** What the hook, or a middleware before us, wants the backend to see (`authInfo` of the SDK). */
  readonly auth: unknown;
  /** What limits per principal count: the principal, or the client's address without one. */
  readonly quotaKey: string;
}

/** The hook lets the request in. */
export interface Authenticated {
  readonly principal: string | undefined;
  readonly auth?: unknown;
}

/** The hook turns the request away, with a status and headers such as `WWW-Authenticate`. */
export interface AuthenticationRefusal {
  readonly refuse: {
    /** 401 or 403, as a rule. */
    readonly status: number;
    readonly headers?: HttpReplyHeaders;
    /** Sent as JSON where given. */
    readonly body?: unknown;
  };
}

/**
 * The authentication hook: from a request to a principal, or to a refusal. It runs before anything
 * of the request's body is read; preflights never reach it. Where it throws, the answer is 500.
 */
export type Authenticate = (
  request: HttpRequest,
) => Authenticated | AuthenticationRefusal | Promise<Authenticated | AuthenticationRefusal>;
