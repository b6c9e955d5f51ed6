import { TransportError } from "@crossfade/core";
import { IoredisSubscriber, type IoredisSubscriberClient } from "./ioredis-subscriber.js";
import type { IoredisClient, RedisClient } from "./redis-client.js";
import type { RedisConnection, RedisSubscriber } from "./redis-connection.js";

/** The rest of the client, which its public type need not show. */
interface FullClient extends IoredisClient {
  readonly isCluster?: boolean;
  readonly options: { readonly keyPrefix?: string };
  duplicate(...overrides: unknown[]): IoredisSubscriberClient;
}

/** Its connection waits for as long as it takes, and its commands with it: nobody waits for them long. */
const SUBSCRIBER_OPTIONS = {
  autoResubscribe: true,
  enableOfflineQueue: true,
  maxRetriesPerRequest: null,
  enableAutoPipelining: false,
};

/** ioredis has `call`, and a `status` that is a word. */
export function isIoredis(client: RedisClient): client is IoredisClient {
  return "call" in client && typeof client.call === "function" && "status" in client;
}

/** ioredis: a single server, one behind Sentinels, or a cluster. */
export class IoredisConnection implements RedisConnection {
  readonly cluster: boolean;
  readonly #client: FullClient;

  constructor(client: IoredisClient) {
    this.#client = client as FullClient;
    this.cluster = this.#client.isCluster === true;
    if (this.#client.options.keyPrefix) {
      throw new TransportError(
        "INVALID_CONFIG",
        "Use the option prefix instead of the client's keyPrefix, which channels do not have",
      );
    }
  }

  get ready(): boolean {
    return this.#client.status === "ready";
  }

  onReady(listener: () => void): () => void {
    this.#client.on("ready", listener);
    return () => this.#client.off("ready", listener);
  }

  send(_key: string, [name = "", ...values]: readonly string[]): Promise<unknown> {
    // Where it has to go, ioredis reads from the command.
    return this.#client.call(name, ...values);
  }

  async publish(channel: string, message: string): Promise<number | undefined> {
    const command = this.cluster ? "SPUBLISH" : "PUBLISH";
    const receivers = await this.#client.call(command, channel, message);
    return Number(receivers);
  }

  subscriber(): RedisSubscriber {
    const client = this.cluster
      ? this.#client.duplicate([], { ...SUBSCRIBER_OPTIONS, shardedSubscribers: true })
      : this.#client.duplicate(SUBSCRIBER_OPTIONS);
    return new IoredisSubscriber(client, this.cluster);
  }
}
