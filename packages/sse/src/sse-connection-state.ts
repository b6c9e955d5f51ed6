/**
 * Where a session's stream stands: `connecting` before its first connection, and while a connection
 * waits for what it missed; `connected`; `disconnected` between two connections; `closed` for good.
 */
export type SseConnectionState = "connecting" | "connected" | "disconnected" | "closed";
