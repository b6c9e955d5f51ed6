import type { NodeRedisClient } from "./redis-client.js";
import type { RedisSubscriber } from "./redis-connection.js";

type Listener = (message: string) => void;

export interface NodeRedisSubscriberClient extends NodeRedisClient {
  connect(): Promise<unknown>;
  destroy(): unknown;
  subscribe(channel: string, listener: Listener): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  sSubscribe(channel: string, listener: Listener): Promise<unknown>;
  sUnsubscribe(channel: string): Promise<unknown>;
}

/** Subscriptions with node-redis, which repeats them by itself when a connection was lost. */
export class NodeRedisSubscriber implements RedisSubscriber {
  readonly #client: NodeRedisSubscriberClient;
  readonly #sharded: boolean;
  #connected: Promise<unknown> | undefined;
  /** What is under way. */
  readonly #busy = new Set<Promise<unknown>>();
  #closed = false;

  constructor(client: NodeRedisSubscriberClient, sharded: boolean) {
    this.#client = client;
    this.#sharded = sharded;
    // Whoever brings the client hears of its errors there; without a listener they would end the process.
    client.on("error", () => undefined);
  }

  get ready(): boolean {
    return this.#client.isReady;
  }

  async subscribe(channel: string, listener: Listener): Promise<void> {
    this.#requireOpen();
    await this.#connect();
    this.#requireOpen();
    await this.#doing(
      this.#sharded
        ? this.#client.sSubscribe(channel, listener)
        : this.#client.subscribe(channel, listener),
    );
  }

  async unsubscribe(channel: string): Promise<void> {
    await this.#doing(
      this.#sharded ? this.#client.sUnsubscribe(channel) : this.#client.unsubscribe(channel),
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    // A cluster that is destroyed while it opens a connection leaves that behind, for good.
    while (this.#sharded && this.#busy.size > 0) await Promise.allSettled(this.#busy);
    if (this.#client.isOpen) await this.#client.destroy();
  }

  #requireOpen(): void {
    if (this.#closed) throw new Error("The subscriber is closed");
  }

  async #connect(): Promise<void> {
    // A cluster that finds none of its nodes gives up, and is asked again.
    this.#connected ??= this.#doing(this.#client.connect()).catch((error: unknown) => {
      this.#connected = undefined;
      throw error;
    });
    await this.#connected;
  }

  async #doing(work: Promise<unknown>): Promise<void> {
    this.#busy.add(work);
    try {
      await work;
    } finally {
      this.#busy.delete(work);
    }
  }
}
