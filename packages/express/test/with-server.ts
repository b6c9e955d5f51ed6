import type { Express } from "express";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** Serves an application on a free port for as long as `use` runs. */
export async function withServer(
  app: Express,
  use: (baseUrl: string) => Promise<void>,
): Promise<void> {
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
