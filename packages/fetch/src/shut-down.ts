/** What `createMcpEndpoint` returns, as far as shutting down needs it. */
export interface Drainable {
  drain(deadlineMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** The server of `Bun.serve`, or of `Deno.serve`. */
export type StoppableServer =
  { stop(closeActiveConnections?: boolean): Promise<void> } | { shutdown(): Promise<void> };

/**
 * Stops a server of Bun or Deno the way clients like it: requests in flight are answered, streams end
 * after a `retry:`, then everything is let go. Until then it can be reached, since a request in flight may
 * wait for its client to answer a question. On Node, behind Hono's `serve`, `shutDown` of
 * `@crossfade/node` does this.
 *
 * @param deadlineMs how long requests in flight may take; default: the endpoint's `drainTimeoutMs`
 */
export async function shutDown(
  server: StoppableServer,
  endpoint: Drainable,
  deadlineMs?: number,
): Promise<void> {
  await endpoint.drain(deadlineMs);
  const stopped = "stop" in server ? server.stop() : server.shutdown();
  await endpoint.close();
  if ("stop" in server) await server.stop(true);
  await stopped;
}
