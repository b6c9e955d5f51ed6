/** Names of the headers that the transports read and write, as MCP and the RFCs spell them. */
export const HEADER = {
  accept: "accept",
  allow: "Allow",
  cacheControl: "Cache-Control",
  contentType: "Content-Type",
  deprecation: "Deprecation",
  lastEventId: "last-event-id",
  link: "Link",
  protocolVersion: "mcp-protocol-version",
  retryAfter: "Retry-After",
  sessionId: "Mcp-Session-Id",
  sunset: "Sunset",
} as const;
