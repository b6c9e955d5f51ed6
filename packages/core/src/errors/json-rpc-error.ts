const BRAND = Symbol.for("@crossfade/core/JsonRpcError");

/** Numbers that JSON-RPC 2.0 (section 5.1) and MCP reserve. */
export const RPC_CODE = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  /** Legacy revisions only; the modern ones use `invalidParams` with `data.uri`. */
  resourceNotFound: -32002,
  /** A header is missing, malformed, or unlike the body (2026-07-28). */
  headerMismatch: -32020,
  /** The client did not declare a capability that the request needs (2026-07-28). */
  missingCapability: -32021,
  /** The revision is not served (2026-07-28). */
  unsupportedRevision: -32022,
} as const;

/**
 * An error that is meant for the other side. A backend throws it to answer with this code, message
 * and data; `Exchange.request` rejects with it when the client answered with an error. Anything else
 * that a backend throws is answered as "Internal error", without its text.
 */
export class JsonRpcError extends Error {
  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  override readonly name = "JsonRpcError";
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }

  /** Holds across the ESM and CommonJS copies of this package, where `instanceof` does not. */
  static is(value: unknown): value is JsonRpcError {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  static methodNotFound(method: string): JsonRpcError {
    return new JsonRpcError(RPC_CODE.methodNotFound, `Method not found: ${method}`);
  }
}
