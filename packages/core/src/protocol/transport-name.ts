/** The transports, by the names that sessions, pools and statistics carry. */
export type TransportName = "http-sse" | "streamable-http";
