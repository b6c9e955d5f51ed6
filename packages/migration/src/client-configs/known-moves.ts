import type { KnownMove } from "./endpoint-map.js";

/**
 * Moves that providers have announced. The convention would get some of them wrong, which is why they are
 * here; a server that is not in the list is asked, or given by whoever runs the translation.
 */
export const KNOWN_MOVES: readonly KnownMove[] = [
  {
    from: "https://mcp.asana.com/sse",
    to: "https://mcp.asana.com/v2/mcp",
    source: "https://developers.asana.com/docs/integrating-with-asanas-mcp-server",
  },
  {
    from: "https://mcp.atlassian.com/v1/sse",
    to: "https://mcp.atlassian.com/v1/mcp/authv2",
    source:
      "https://support.atlassian.com/atlassian-rovo-mcp-server/docs/using-with-other-supported-mcp-clients/",
  },
];
