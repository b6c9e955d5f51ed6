/** Something that a server owes its clients. Data alone: tests say which they cover, by the id. */
export interface Requirement {
  /** `<table>/<case>`; a test cites it in a comment, `covers: <id>`, right above itself. */
  readonly id: string;
  /** The page that says so, or `ours` where the specifications leave it open. */
  readonly clause: string;
  readonly behaviour: string;
}

/** Where the specifications leave a case open. */
export const OURS = "ours";

const MCP = "https://modelcontextprotocol.io/specification";

/** The pages of the MCP specification that the requirements come from, by revision. */
export const PAGE = {
  httpSse: `${MCP}/2024-11-05/basic/transports#http-with-sse`,
  batches: `${MCP}/2025-03-26/basic#batching`,
  noBatches: `${MCP}/2025-06-18/changelog`,
  ids: `${MCP}/2025-11-25/basic#requests`,
  post: `${MCP}/2025-11-25/basic/transports#sending-messages-to-the-server`,
  get: `${MCP}/2025-11-25/basic/transports#listening-for-messages-from-the-server`,
  streams: `${MCP}/2025-11-25/basic/transports#multiple-connections`,
  resuming: `${MCP}/2025-11-25/basic/transports#resumability-and-redelivery`,
  sessions: `${MCP}/2025-11-25/basic/transports#session-management`,
  versionHeader: `${MCP}/2025-11-25/basic/transports#protocol-version-header`,
  fallback: `${MCP}/2025-11-25/basic/transports#backwards-compatibility`,
  negotiation: `${MCP}/2025-11-25/basic/lifecycle#version-negotiation`,
  hijacking: `${MCP}/2025-11-25/basic/security_best_practices#session-hijacking`,
  authorization: `${MCP}/2026-07-28/basic/authorization`,
  messages: `${MCP}/2026-07-28/basic#messages`,
  meta: `${MCP}/2026-07-28/basic#meta`,
  security: `${MCP}/2026-07-28/basic/transports/streamable-http#security-endpoint`,
  sending: `${MCP}/2026-07-28/basic/transports/streamable-http#sending-messages`,
  receiving: `${MCP}/2026-07-28/basic/transports/streamable-http#receiving-messages`,
  closing: `${MCP}/2026-07-28/basic/transports/streamable-http#cancellation`,
  standardHeaders: `${MCP}/2026-07-28/basic/transports/streamable-http#standard-request-headers`,
  toolHeaders: `${MCP}/2026-07-28/basic/transports/streamable-http#custom-headers-from-tool-parameters`,
  validation: `${MCP}/2026-07-28/basic/transports/streamable-http#server-validation`,
  earlier: `${MCP}/2026-07-28/basic/transports/streamable-http#backward-compatibility`,
  versioning: `${MCP}/2026-07-28/basic/versioning`,
  inputRequired: `${MCP}/2026-07-28/basic/patterns/mrtr`,
  subscriptions: `${MCP}/2026-07-28/basic/patterns/subscriptions`,
  discover: `${MCP}/2026-07-28/server/discover`,
  resources: `${MCP}/2026-07-28/server/resources`,
  caching: `${MCP}/2026-07-28/server/utilities/caching`,
  logging: `${MCP}/2026-07-28/server/utilities/logging`,
  jsonRpc: "https://www.jsonrpc.org/specification",
  http: "https://www.rfc-editor.org/rfc/rfc9110",
  deprecation: "https://www.rfc-editor.org/rfc/rfc9745",
  sunset: "https://www.rfc-editor.org/rfc/rfc8594",
  problem: "https://www.rfc-editor.org/rfc/rfc9457",
} as const;
