import { once } from "node:events";
import type { Server } from "node:http";

/** What `createMcpEndpoint` returns, as far as shutting down needs it. */
export interface Drainable {
  drain(deadlineMs?: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Stops a server the way clients like it: no new connections, requests in flight are answered, streams
 * end after a `retry:`, then everything is let go. Resolves when the process has nothing left of it.
 *
 * For `SIGTERM`: `process.once("SIGTERM", () => void shutDown(server, endpoint))`.
 *
 * @param deadlineMs how long requests in flight may take; default: the endpoint's `drainTimeoutMs`
 */
export async function shutDown(
  server: Server,
  endpoint: Drainable,
  deadlineMs?: number,
): Promise<void> {
  const closed = server.listening ? once(server, "close") : undefined;
  server.close();
  await endpoint.drain(deadlineMs);
  await endpoint.close();
  // A connection whose answer has just ended would be kept alive for seconds, and the process with it.
  server.closeAllConnections();
  await closed;
}
