import { createMcpEndpoint, type McpEndpoint, type McpEndpointOptions } from "@crossfade/server";
import { expressHandler, type ExpressHandlers } from "./express-handler.js";

/** Express handlers, and the endpoint behind them: to drain, to close, to look at. */
export type CrossfadeHandlers = ExpressHandlers & { readonly endpoint: McpEndpoint };

/**
 * MCP for every generation of clients, to be mounted in an Express 5 application with `app.use`, at
 * its root or below a path. Requests for other paths go on to the next handler.
 *
 * Before the process ends, call `shutDown(server, handler.endpoint)`.
 *
 * @throws TransportError `INVALID_CONFIG`
 */
export function crossfade(options: McpEndpointOptions): CrossfadeHandlers {
  const endpoint = createMcpEndpoint(options);
  return Object.assign(expressHandler(endpoint), { endpoint });
}
