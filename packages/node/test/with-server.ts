import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Serves a listener on a free port for as long as `use` runs. */
export function withServer(
  listener: RequestListener,
  use: (baseUrl: string) => Promise<void>,
): Promise<void> {
  return withRunning(createServer(listener), use);
}

/** Runs a server on a free port for as long as `use` runs. */
export async function withRunning(
  server: Server,
  use: (baseUrl: string) => Promise<void>,
): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
