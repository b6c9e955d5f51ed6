export {
  createMcpEndpoint,
  type EndpointReadiness,
  type EndpointState,
  type EndpointStatistics,
  type McpEndpoint,
} from "./create-mcp-endpoint.js";
export type { ClusterStatistics } from "./cluster/cluster.js";
export type { McpEndpointOptions } from "./endpoint-options.js";
