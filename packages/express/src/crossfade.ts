import { createMcpEndpoint, type McpEndpoint, type McpEndpointOptions } from "@crossfade/server";
import type { RequestHandler } from "express";
import { expressHandler } from "./express-handler.js";

/** An Express handler, and the endpoint behind it: to drain, to close, to look at. */
export type CrossfadeHandler = RequestHandler & { readonly endpoint: McpEndpoint };

/**
 * MCP for every generation of clients, to be mounted in an Express 5 application with `app.use`, at
 * its root or below a path. Requests for other paths go on to the next handler.
 *
 * Before the process ends, call `shutDown(server, handler.endpoint)`.
 *
 * @throws TransportError `INVALID_CONFIG`
 */
export function crossfade(options: McpEndpointOptions): CrossfadeHandler {
  const endpoint = createMcpEndpoint(options);
  return Object.assign(expressHandler(endpoint), { endpoint });
}
