import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A network between a client and its server that a test can break. */
export class CutProxy {
  readonly #target: number;
  readonly #pairs = new Map<Socket, Socket>();
  readonly #server = createServer((client) => this.#accept(client));
  #cut = false;
  #deaf = false;

  constructor(target: number) {
    this.#target = target;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  async start(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  /** Ends all connections, and every new one. */
  cut(): void {
    this.#cut = true;
    for (const [client, server] of this.#pairs) {
      client.destroy();
      server.destroy();
    }
  }

  /** The server hears everything, and the client nothing. */
  swallowReplies(): void {
    this.#deaf = true;
  }

  restore(): void {
    this.#cut = false;
    this.#deaf = false;
  }

  async stop(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }

  #accept(client: Socket): void {
    if (this.#cut) {
      client.destroy();
      return;
    }
    const server = connect(this.#target, "127.0.0.1");
    this.#pairs.set(client, server);
    client.on("data", (chunk) => server.write(chunk));
    server.on("data", (chunk) => {
      if (!this.#deaf) client.write(chunk);
    });
    for (const socket of [client, server]) {
      socket.on("error", () => undefined);
      socket.on("close", () => {
        this.#pairs.delete(client);
        client.destroy();
        server.destroy();
      });
    }
  }
}
