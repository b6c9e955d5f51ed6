export { createMcpEndpoint } from "./create-mcp-endpoint.js";
export type { ClusterStatistics } from "./cluster/cluster.js";
export type { McpEndpointOptions } from "./endpoint-options.js";
export type {
  EndpointReadiness,
  EndpointState,
  EndpointStatistics,
  McpEndpoint,
} from "./mcp-endpoint.js";
