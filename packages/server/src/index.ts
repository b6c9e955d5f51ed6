export {
  createMcpEndpoint,
  type EndpointState,
  type EndpointStatistics,
  type McpEndpoint,
} from "./create-mcp-endpoint.js";
export type { McpEndpointOptions } from "./endpoint-options.js";
