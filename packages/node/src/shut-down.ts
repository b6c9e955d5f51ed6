import { once } from "node:events";
import type { Server } from "node:http";

/** What `createMcpEndpoint` returns, as far as shutting down needs it. */
export interface Drainable {
  drain(deadlineMs?: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Stops a server the way clients like it: requests in flight are answered, streams end after a `retry:`,
 * then everything is let go. Until then it can be reached, since a request in flight may wait for its
 * client to answer a question, and whoever asks for a new session is told when to come back. Resolves when
 * the process has nothing left of it.
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
  await endpoint.drain(deadlineMs);
  const closed = server.listening ? once(server, "close") : undefined;
  server.close();
  await endpoint.close();
  // A connection whose answer has just ended would be kept alive for seconds, and the process with it.
  server.closeAllConnections();
  await closed;
}
