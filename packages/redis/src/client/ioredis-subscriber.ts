import type { IoredisClient } from "./redis-client.js";
import type { RedisSubscriber } from "./redis-connection.js";

export interface IoredisSubscriberClient extends IoredisClient {
  subscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  ssubscribe(channel: string): Promise<unknown>;
  sunsubscribe(channel: string): Promise<unknown>;
  disconnect(): void;
}

/** Subscriptions with ioredis, which repeats them by itself when a connection was lost. */
export class IoredisSubscriber implements RedisSubscriber {
  readonly #client: IoredisSubscriberClient;
  readonly #sharded: boolean;
  readonly #listeners = new Map<string, (message: string) => void>();

  constructor(client: IoredisSubscriberClient, sharded: boolean) {
    this.#client = client;
    this.#sharded = sharded;
    client.on(sharded ? "smessage" : "message", (channel, message) =>
      this.#listeners.get(String(channel))?.(String(message)),
    );
    // Whoever brings the client hears of its errors there; without a listener they would end the process.
    client.on("error", () => undefined);
  }

  get ready(): boolean {
    return this.#client.status === "ready";
  }

  async subscribe(channel: string, listener: (message: string) => void): Promise<void> {
    this.#listeners.set(channel, listener);
    await (this.#sharded ? this.#client.ssubscribe(channel) : this.#client.subscribe(channel));
  }

  async unsubscribe(channel: string): Promise<void> {
    this.#listeners.delete(channel);
    await (this.#sharded ? this.#client.sunsubscribe(channel) : this.#client.unsubscribe(channel));
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#client.disconnect();
  }
}
