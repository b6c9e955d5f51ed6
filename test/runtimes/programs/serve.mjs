// Serves a fetch handler the way each runtime does it: `Bun.serve`, `Deno.serve`, and Hono on Node.
import { shutDown } from "@crossfade/fetch";

const HOSTNAME = "127.0.0.1";

/**
 * @param {(request: Request, info?: unknown) => Response | Promise<Response>} fetch
 * @returns {Promise<{ port: number, stop: () => Promise<void>, shutDown: (endpoint: import("@crossfade/fetch").Drainable) => Promise<void> }>}
 */
export function serve(fetch) {
  if (globalThis.Bun) return onBun(fetch);
  return globalThis.Deno ? onDeno(fetch) : onHono(fetch);
}

async function onBun(fetch) {
  const server = globalThis.Bun.serve({ port: 0, hostname: HOSTNAME, fetch });
  return {
    port: server.port,
    stop: () => server.stop(true),
    shutDown: (endpoint) => shutDown(server, endpoint),
  };
}

async function onDeno(fetch) {
  const cut = new AbortController();
  const options = { port: 0, hostname: HOSTNAME, signal: cut.signal, onListen: () => undefined };
  const server = globalThis.Deno.serve(options, fetch);
  return {
    port: server.addr.port,
    stop: async () => cut.abort(),
    shutDown: (endpoint) => shutDown(server, endpoint),
  };
}

async function onHono(fetch) {
  const { serve: serveNode } = await import("@hono/node-server");
  const { Hono } = await import("hono");
  const { shutDown: shutDownNode } = await import("@crossfade/node");
  const app = new Hono().all("*", (c) => fetch(c.req.raw, c.env));
  return new Promise((resolve) => {
    const server = serveNode({ fetch: app.fetch, port: 0, hostname: HOSTNAME }, ({ port }) =>
      resolve({
        port,
        stop: async () => {
          server.close();
          server.closeAllConnections();
        },
        shutDown: (endpoint) => shutDownNode(server, endpoint),
      }),
    );
  });
}
