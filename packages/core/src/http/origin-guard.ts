import { TransportError } from "../errors/transport-error.js";
import type { HttpRequest } from "./http-message.js";
import { headerOf } from "./request-fields.js";

export interface OriginGuardOptions {
  /**
   * Values of `Host` that are served, with or without a port (without one, every port is meant).
   * Unset: loopback names where the socket is a loopback one, anything elsewhere. `false`: anything.
   */
  readonly allowedHosts?: readonly string[] | false | undefined;
  /** Origins (`https://app.example`) that browsers may call from, beside the server's own. */
  readonly allowedOrigins: readonly string[];
  /** Whether `X-Forwarded-Host` counts in place of `Host`. */
  readonly trustProxy: boolean;
}

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"] as const;

/**
 * Refuses requests that DNS rebinding brings: a page of somebody else's, whose name was pointed at
 * this machine, sends its own name as `Host` and its own origin as `Origin` (2025-11-25 transports,
 * "Security Warning").
 *
 * @throws TransportError `HOST_FORBIDDEN` or `ORIGIN_FORBIDDEN`; the message names the option, and
 * never repeats what was sent.
 */
export function requireAllowedOrigin(request: HttpRequest, options: OriginGuardOptions): void {
  const host = effectiveHost(request, options.trustProxy);
  if (!hostAllowed(host, request.localAddress, options.allowedHosts)) {
    throw new TransportError(
      "HOST_FORBIDDEN",
      "This Host is not served here; the server's option allowedHosts can allow it",
    );
  }
  const origin = headerOf(request, "origin");
  if (origin !== undefined && !originAllowed(origin, host, options.allowedOrigins)) {
    throw new TransportError(
      "ORIGIN_FORBIDDEN",
      "This Origin is not served here; the server's option allowedOrigins can allow it",
    );
  }
}

/** Whether a socket's address is of this machine only. */
export function isLoopbackAddress(address: string): boolean {
  return address === "127.0.0.1" || address === "::1" || /^(::ffff:)?127\./.test(address);
}

/**
 * `Host`, or under a trusted proxy the last `X-Forwarded-Host`, the one which that proxy wrote itself; in
 * lower case.
 */
function effectiveHost(request: HttpRequest, trustProxy: boolean): string | undefined {
  const forwarded = trustProxy ? headerOf(request, "x-forwarded-host") : undefined;
  const host = forwarded?.split(",").at(-1)?.trim() ?? headerOf(request, "host");
  return host?.toLowerCase();
}

function hostAllowed(
  host: string | undefined,
  localAddress: string | undefined,
  allowed: readonly string[] | false | undefined,
): boolean {
  if (allowed === false) return true;
  if (allowed === undefined) {
    const loopback = localAddress !== undefined && isLoopbackAddress(localAddress);
    return !loopback || (host !== undefined && matchesHost(host, LOOPBACK_NAMES));
  }
  return host !== undefined && matchesHost(host, allowed);
}

function matchesHost(host: string, names: readonly string[]): boolean {
  const bare = withoutPort(host);
  return names.some((name) => {
    const wanted = name.toLowerCase();
    return wanted === host || wanted === bare;
  });
}

/** By hand, since it is done for every request. */
function withoutPort(host: string): string {
  const colon = host.lastIndexOf(":");
  for (let at = colon + 1; at < host.length; at += 1) {
    const code = host.charCodeAt(at);
    if (code < 48 || code > 57) return host;
  }
  return colon === -1 ? host : host.slice(0, colon);
}

/** An origin equal to the host that was asked for is the server's own page, over either scheme. */
function originAllowed(
  origin: string,
  host: string | undefined,
  allowed: readonly string[],
): boolean {
  if (origin === "null") return false;
  const wanted = origin.toLowerCase();
  if (allowed.some((entry) => entry.toLowerCase() === wanted)) return true;
  return host !== undefined && (wanted === `http://${host}` || wanted === `https://${host}`);
}
