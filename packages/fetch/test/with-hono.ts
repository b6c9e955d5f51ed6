import { serve, type ServerType } from "@hono/node-server";
import { Hono } from "hono";
import type { AddressInfo } from "node:net";
import type { FetchHandler } from "../src/index.js";

/** Serves a handler through Hono on Node, on a free port, for as long as `use` runs. */
export async function withHono(
  { fetch }: Pick<FetchHandler, "fetch">,
  use: (baseUrl: string) => Promise<void>,
): Promise<void> {
  const app = new Hono().all("*", (c) => fetch(c.req.raw, c.env));
  const { server, port } = await listening(app);
  try {
    await use(`http://127.0.0.1:${port}`);
  } finally {
    server.close();
    if ("closeAllConnections" in server) server.closeAllConnections();
  }
}

function listening({ fetch }: Hono): Promise<{ server: ServerType; port: number }> {
  return new Promise((resolve) => {
    const server = serve({ fetch, port: 0, hostname: "127.0.0.1" }, ({ port }: AddressInfo) =>
      resolve({ server, port }),
    );
  });
}
