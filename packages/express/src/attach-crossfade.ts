import { attach } from "@crossfade/node";
import { createMcpEndpoint, type McpEndpoint, type McpEndpointOptions } from "@crossfade/server";

/**
 * MCP for every generation of clients, before an application of Express rather than in it: the application
 * gets what is not the endpoint's. To be called with what `app.listen` returns.
 *
 * A request then costs a fraction of what it costs in Express, and no middleware sees it: authentication
 * is the option `authenticate`, and browsers are let in by `config.allowedOrigins`.
 *
 * Before the process ends, call `shutDown(server, endpoint)`.
 *
 * @throws TransportError `INVALID_CONFIG`
 */
export function attachCrossfade(
  server: Parameters<typeof attach>[0],
  options: McpEndpointOptions,
): McpEndpoint {
  const endpoint = createMcpEndpoint(options);
  attach(server, endpoint);
  return endpoint;
}
