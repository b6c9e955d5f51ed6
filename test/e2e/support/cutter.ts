import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A TCP relay in front of a server, which can cut the connections that go through it. */
export interface Cutter {
  readonly url: string;
  /** Cuts every connection now. */
  cut(): void;
  /** Lets this many more bytes through from the server, then cuts: in the middle of whatever it is. */
  cutAfter(bytes: number): void;
  /** How many connections have been made. */
  readonly connections: number;
  close(): Promise<void>;
}

export async function startCutter(targetPort: number): Promise<Cutter> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let budget = Infinity;
  let connections = 0;
  const cut = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
    budget = Infinity;
  };
  const relay = createServer((client) => {
    connections += 1;
    const server = connect(targetPort, "127.0.0.1");
    const pair = [client, server] as const;
    pairs.add(pair);
    client.on("data", (chunk) => server.write(chunk));
    server.on("data", (chunk: Buffer) => {
      client.write(chunk.subarray(0, Math.min(chunk.length, budget)));
      budget -= chunk.length;
      // `end` sends what was written; `destroy` would lose it.
      if (budget <= 0) client.end(cut);
    });
    for (const [socket, other] of [pair, [server, client] as const]) {
      socket.on("error", () => undefined);
      socket.on("close", () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
  });
  relay.listen(0, "127.0.0.1");
  await once(relay, "listening");
  return {
    url: `http://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    cut,
    cutAfter: (bytes) => (budget = bytes),
    get connections() {
      return connections;
    },
    close: async () => {
      const closed = once(relay, "close");
      relay.close();
      cut();
      await closed;
    },
  };
}
