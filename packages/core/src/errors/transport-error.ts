const BRAND = Symbol.for("@crossfade/core/TransportError");

/**
 * Every failure this library reports, with the HTTP status it is answered with and its JSON-RPC
 * number. -32700 and -32600 are JSON-RPC's own; -32000 and -32001 are the numbers that MCP's
 * clients know for "refused by the transport" and "no such session".
 */
export const TRANSPORT_ERRORS = {
  /** A configuration that cannot work; thrown at start, never sent. */
  INVALID_CONFIG: { status: 500, rpcCode: -32603 },
  PARSE_ERROR: { status: 400, rpcCode: -32700 },
  INVALID_REQUEST: { status: 400, rpcCode: -32600 },
  /** A request whose id is still in flight in its session. */
  DUPLICATE_REQUEST: { status: 400, rpcCode: -32600 },
  /** A request that needs a session and names none. */
  SESSION_REQUIRED: { status: 400, rpcCode: -32000 },
  /** `MCP-Protocol-Version` names no revision that is served here. */
  UNSUPPORTED_REVISION: { status: 400, rpcCode: -32000 },
  HOST_FORBIDDEN: { status: 403, rpcCode: -32000 },
  ORIGIN_FORBIDDEN: { status: 403, rpcCode: -32000 },
  /** Unknown, ended, or another principal's: the answer never tells which. */
  SESSION_NOT_FOUND: { status: 404, rpcCode: -32001 },
  METHOD_NOT_ALLOWED: { status: 405, rpcCode: -32000 },
  NOT_ACCEPTABLE: { status: 406, rpcCode: -32000 },
  BODY_TOO_LARGE: { status: 413, rpcCode: -32000 },
  QUERY_TOO_LONG: { status: 414, rpcCode: -32000 },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, rpcCode: -32000 },
  HEADER_TOO_LONG: { status: 431, rpcCode: -32000 },
  TOO_MANY_REQUESTS: { status: 429, rpcCode: -32000 },
  SESSION_LIMIT: { status: 503, rpcCode: -32000 },
  CONNECTION_LIMIT: { status: 503, rpcCode: -32000 },
  DRAINING: { status: 503, rpcCode: -32000 },
  /** The backend did not answer within `requestTimeoutMs`. */
  REQUEST_TIMEOUT: { status: 504, rpcCode: -32000 },
  /** The client did not answer a request of the server within `clientRequestTimeoutMs`. */
  CLIENT_TIMEOUT: { status: 504, rpcCode: -32000 },
  REQUEST_CANCELLED: { status: 500, rpcCode: -32000 },
  /** The session ended, or its connection was lost, before this could be done. */
  SESSION_DISCONNECTED: { status: 410, rpcCode: -32000 },
  /** This node no longer owns the session: its lease was claimed by another. */
  STALE_LEASE: { status: 503, rpcCode: -32000 },
  /** The node that owns the session did not answer. It may or may not have got what it was sent. */
  NODE_UNREACHABLE: { status: 503, rpcCode: -32000 },
  /** What all nodes share (sessions, events, messages) cannot be reached, or cannot be written. */
  STORE_UNAVAILABLE: { status: 503, rpcCode: -32000 },
  /** Nobody serves the node that owns the session: what was sent has reached nobody. */
  NODE_ABSENT: { status: 503, rpcCode: -32000 },
  /** What a backend keeps with a session is larger than `maxStateBytes`. */
  STATE_TOO_LARGE: { status: 500, rpcCode: -32603 },
  INTERNAL_ERROR: { status: 500, rpcCode: -32603 },
} as const satisfies Record<string, { status: number; rpcCode: number }>;

export type TransportErrorCode = keyof typeof TRANSPORT_ERRORS;

/** A failure with a stable `code` to branch on, and the `status` and `rpcCode` to answer with. */
export class TransportError extends Error {
  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  override readonly name = "TransportError";
  readonly code: TransportErrorCode;

  constructor(code: TransportErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** The HTTP status of an answer that reports this error. */
  get status(): number {
    return TRANSPORT_ERRORS[this.code].status;
  }

  /** The number of a JSON-RPC error that reports this error. */
  get rpcCode(): number {
    return TRANSPORT_ERRORS[this.code].rpcCode;
  }

  /** Holds across the ESM and CommonJS copies of this package, where `instanceof` does not. */
  static is(value: unknown): value is TransportError {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  /** Does not repeat the id: it is a secret, and whoever asked has it. */
  static sessionNotFound(): TransportError {
    return new TransportError("SESSION_NOT_FOUND", "Session not found");
  }

  static invalidRequest(message: string): TransportError {
    return new TransportError("INVALID_REQUEST", message);
  }
}
