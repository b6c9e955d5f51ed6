import { HEADER, headerOf, TransportError, type Caller, type HttpRequest } from "@crossfade/core";
import { requireKnownRevision } from "./known-revision.js";
import type { StreamableChannel } from "./streamable-channel.js";
import type { StreamableTransportParts } from "./streamable-transport-parts.js";

const SESSION_HEADER = HEADER.sessionId.toLowerCase();

/** The session that a request names; only its header can. */
export function namedSession(request: HttpRequest): string | undefined {
  return headerOf(request, SESSION_HEADER);
}

/**
 * The session of a request, whose `MCP-Protocol-Version` has to be one that is served. Where it is not
 * the negotiated one, the session's stands, and it is counted.
 *
 * @throws TransportError `SESSION_REQUIRED`, `SESSION_NOT_FOUND`, `UNSUPPORTED_REVISION`
 */
export function requireSession(
  request: HttpRequest,
  caller: Caller,
  { channels, revisionMismatches }: StreamableTransportParts,
): StreamableChannel {
  const named = namedSession(request);
  if (named === undefined) {
    throw new TransportError("SESSION_REQUIRED", "Mcp-Session-Id is required after initialize");
  }
  const channel = channels.require(named, caller);
  const spoken = requireKnownRevision(request);
  if (spoken !== undefined && spoken !== channel.revision) revisionMismatches.count += 1;
  return channel;
}
