import {
  HEADER,
  headerOf,
  isLegacyRevision,
  TransportError,
  type HttpRequest,
  type LegacyRevision,
} from "@crossfade/core";

/**
 * The revision that a request names, if it names one.
 *
 * @throws TransportError `UNSUPPORTED_REVISION`
 */
export function requireKnownRevision(request: HttpRequest): LegacyRevision | undefined {
  const spoken = headerOf(request, HEADER.protocolVersion);
  if (spoken === undefined || isLegacyRevision(spoken)) return spoken;
  throw new TransportError(
    "UNSUPPORTED_REVISION",
    "MCP-Protocol-Version names no revision that is served here",
  );
}
