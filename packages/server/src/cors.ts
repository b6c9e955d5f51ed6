import {
  emptyReply,
  headerOf,
  type HttpReply,
  type HttpReplyHeaders,
  type HttpRequest,
} from "@crossfade/core";

const EXPOSED =
  "Mcp-Session-Id, MCP-Protocol-Version, Deprecation, Sunset, Link, Retry-After, WWW-Authenticate";
const ALLOWED = ["Content-Type", "Authorization", "Last-Event-ID"];
const PREFLIGHT_MAX_AGE_S = "600";
const NO_HEADERS: HttpReplyHeaders = [];
const TOKEN = /^[a-z0-9-]+$/;

/**
 * Cross-origin access for the origins that the guard lets in. Switched off while none is configured:
 * then no answer has a CORS header, and a preflight is a method like any other.
 */
export class CorsPolicy {
  readonly #origins: ReadonlySet<string>;

  constructor(allowedOrigins: readonly string[]) {
    this.#origins = new Set(allowedOrigins.map((origin) => origin.toLowerCase()));
  }

  /** Whether a request is a preflight, which answers for itself and has no credentials to check. */
  isPreflight(request: HttpRequest): boolean {
    return (
      this.#origins.size > 0 &&
      request.method === "OPTIONS" &&
      headerOf(request, "origin") !== undefined &&
      headerOf(request, "access-control-request-method") !== undefined
    );
  }

  /** The answer to a preflight. CORS has no patterns, so headers that begin with `mcp-` go by name. */
  preflightReply(request: HttpRequest, methods: string): HttpReply {
    return emptyReply(204, [
      "Access-Control-Allow-Methods",
      methods,
      "Access-Control-Allow-Headers",
      [...ALLOWED, ...requestedMcpHeaders(request)].join(", "),
      "Access-Control-Max-Age",
      PREFLIGHT_MAX_AGE_S,
    ]);
  }

  /** What every answer carries: leave to read it, for pages of the configured origins. */
  headers(request: HttpRequest): HttpReplyHeaders {
    if (this.#origins.size === 0) return NO_HEADERS;
    const origin = headerOf(request, "origin");
    if (origin === undefined || !this.#origins.has(origin.toLowerCase())) return ["Vary", "Origin"];
    return [
      "Vary",
      "Origin",
      "Access-Control-Allow-Origin",
      origin,
      "Access-Control-Expose-Headers",
      EXPOSED,
    ];
  }
}

function requestedMcpHeaders(request: HttpRequest): string[] {
  const requested = headerOf(request, "access-control-request-headers") ?? "";
  return requested
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name.startsWith("mcp-") && TOKEN.test(name));
}
