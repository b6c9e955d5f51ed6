import { TransportError } from "@crossfade/core";
import { createMcpEndpoint, type McpEndpoint, type McpEndpointOptions } from "@crossfade/server";
import { fetchHandler, type FetchHandler, type FetchHandlerOptions } from "./fetch-handler.js";

/** Those of the endpoint, and those of the handler. `config.allowedHosts` has no default here. */
export type CrossfadeFetchOptions = McpEndpointOptions & FetchHandlerOptions;

/** A handler, and the endpoint behind it: to drain, to close, to look at. */
export type CrossfadeFetch = FetchHandler & { readonly endpoint: McpEndpoint };

/**
 * MCP for every generation of clients, as a function from `Request` to `Response`: for Hono, Next.js, Bun,
 * Deno, and whatever else has these.
 *
 * Before the process ends, call `shutDown(server, handler.endpoint)`.
 *
 * @throws TransportError `INVALID_CONFIG`
 */
export function crossfade(options: CrossfadeFetchOptions): CrossfadeFetch {
  const { basePath, clientAddress, fallback, ...endpointOptions } = options;
  requireAllowedHosts(endpointOptions);
  const endpoint = createMcpEndpoint(endpointOptions);
  const handler = fetchHandler(endpoint, {
    ...(basePath === undefined ? {} : { basePath }),
    ...(clientAddress === undefined ? {} : { clientAddress }),
    ...(fallback === undefined ? {} : { fallback }),
  });
  return { ...handler, endpoint };
}

/** On a socket the default depends on its address; here there is none, and no default would be safe. */
function requireAllowedHosts({ config }: McpEndpointOptions): void {
  if (config?.allowedHosts !== undefined) return;
  throw new TransportError(
    "INVALID_CONFIG",
    'config.allowedHosts must be given: a fetch handler sees no socket. List the names that clients use, such as ["mcp.example.com"] or ["localhost", "127.0.0.1"], or give false to serve any, where something before this checks Host',
  );
}
