import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that has arrived, and the status that it got. */
interface Arrival {
  readonly method: string;
  readonly url: string;
  readonly origin: string | undefined;
  readonly lastEventId: string | undefined;
  readonly status: number;
}

/** A server on a port of its own, which makes it an origin of its own, that remembers what arrived. */
export interface WebServer {
  readonly port: number;
  readonly origin: string;
  readonly arrivals: readonly Arrival[];
  stop(): Promise<void>;
}

export async function startWebServer(listener: RequestListener): Promise<WebServer> {
  const arrivals: Arrival[] = [];
  const server = createServer((request, response) => {
    const { method = "", url = "", headers } = request;
    const lastEventId = headers["last-event-id"]?.toString();
    arrivals.push({
      method,
      url,
      origin: headers.origin,
      lastEventId,
      get status() {
        return response.statusCode;
      },
    });
    listener(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    arrivals,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A page without anything: the tests bring what runs in it. */
export function servePage(_: unknown, response: ServerResponse): void {
  response.setHeader("Content-Type", "text/html");
  response.end("<!doctype html><title>A page</title>");
}
