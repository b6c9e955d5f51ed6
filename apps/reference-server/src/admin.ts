import {
  errorReply,
  jsonReply,
  requireAllowedOrigin,
  systemClock,
  TransportError,
  type HttpReply,
  type HttpRequest,
} from "@crossfade/core";
import { createNodeListener } from "@crossfade/node";
import type { McpEndpoint } from "@crossfade/server";
import { ledgerReply } from "@crossfade/sunset";
import { createServer, type Server } from "node:http";

/** The paths, by what they show. */
const ADMIN_PATHS = { ledger: "/ledger", statistics: "/statistics" } as const;

/**
 * A server that shows operators who uses the endpoint. To be bound to a loopback address, on a port of its own:
 * a proxy that passes on to the other port does not lead here. `Host` is looked at, since a page in a browser
 * of this machine could lead here, too.
 */
export function adminServer(endpoint: McpEndpoint): Server {
  return createServer(createNodeListener((request) => answer(endpoint, request)));
}

function answer(
  endpoint: McpEndpoint,
  request: HttpRequest,
): HttpReply | Promise<HttpReply> | undefined {
  try {
    requireAllowedOrigin(request, { allowedOrigins: [], trustProxy: false });
  } catch (error) {
    if (TransportError.is(error)) return errorReply(error, null, 0);
    throw error;
  }
  if (request.path === ADMIN_PATHS.statistics) return jsonReply(200, endpoint.statistics());
  if (request.path === ADMIN_PATHS.ledger) {
    return ledgerReply(endpoint.ledger, request, systemClock);
  }
  return undefined;
}
