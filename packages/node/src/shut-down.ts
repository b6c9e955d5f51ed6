import { once } from "node:events";
import type { Server, ServerResponse } from "node:http";

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
  server.prependListener("request", lastOfItsConnection);
  await endpoint.drain(deadlineMs);
  const closed = server.listening ? once(server, "close") : undefined;
  server.close();
  await endpoint.close();
  server.off("request", lastOfItsConnection);
  // A connection whose answer has just ended would be kept alive for seconds, and the process with it.
  server.closeAllConnections();
  await closed;
}

/** A proxy that kept the connection would send its next request into the moment in which it is closed. */
function lastOfItsConnection(_: unknown, response: ServerResponse): void {
  response.setHeader("Connection", "close");
}
