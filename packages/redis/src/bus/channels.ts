import type { RedisSubscriber } from "../client/redis-connection.js";

type Handler = (payload: string) => void;

interface Channel {
  readonly handlers: Set<Handler>;
  subscribed: Promise<void>;
}

/** Subscriptions of this node: one in Redis for each channel, however many listen to it here. */
export class Channels {
  readonly #subscriber: RedisSubscriber;
  readonly #onError: (error: unknown) => void;
  readonly #channels = new Map<string, Channel>();
  /** Leaving a channel and joining it again must not overtake each other. */
  readonly #leaving = new Map<string, Promise<void>>();

  constructor(subscriber: RedisSubscriber, onError: (error: unknown) => void) {
    this.#subscriber = subscriber;
    this.#onError = onError;
  }

  /** Resolves once messages arrive. */
  async join(name: string, handler: Handler): Promise<void> {
    const channel = this.#channels.get(name) ?? this.#begin(name);
    channel.handlers.add(handler);
    await channel.subscribed;
  }

  /** No message arrives any more, from now on. */
  async leave(name: string, handler: Handler): Promise<void> {
    const channel = this.#channels.get(name);
    if (!channel?.handlers.delete(handler) || channel.handlers.size > 0) return;
    this.#channels.delete(name);
    const left = this.#end(name, channel).finally(() => {
      if (this.#leaving.get(name) === left) this.#leaving.delete(name);
    });
    this.#leaving.set(name, left);
    await left;
  }

  #begin(name: string): Channel {
    const channel: Channel = { handlers: new Set(), subscribed: Promise.resolve() };
    channel.subscribed = this.#subscribe(name, channel);
    // Whoever joined is told; nobody else need be.
    channel.subscribed.catch(() => undefined);
    this.#channels.set(name, channel);
    return channel;
  }

  async #subscribe(name: string, { handlers }: Channel): Promise<void> {
    await this.#leaving.get(name);
    await this.#subscriber.subscribe(name, (payload) => {
      for (const handler of handlers) {
        try {
          handler(payload);
        } catch (error) {
          this.#onError(error);
        }
      }
    });
  }

  async #end(name: string, { subscribed }: Channel): Promise<void> {
    try {
      await subscribed;
      // Joined again meanwhile: the subscription is the newer one's.
      if (!this.#channels.has(name)) await this.#subscriber.unsubscribe(name);
    } catch {
      // Never subscribed, or the connection is lost and its subscriptions with it.
    }
  }
}
