import {
  errorFields,
  silentLogger,
  TransportError,
  type Clock,
  type Logger,
} from "@crossfade/core";
import type { MessageBus, Unsubscribe } from "./message-bus.js";

type RequestHandler = (payload: string) => Promise<string>;
type Subscriber = (payload: string) => void;

/** What several `MemoryMessageBus` share, so that they act as nodes of one process. */
export class MemoryBusHub {
  readonly servers = new Map<string, RequestHandler>();
  readonly channels = new Map<string, Set<Subscriber>>();
}

export interface MemoryMessageBusOptions {
  readonly clock: Clock;
  /** Hears of handlers that fail. Default: nothing is logged. */
  readonly logger?: Logger;
}

/** Messages in this process: for a single node, and to act as several in tests. */
export class MemoryMessageBus implements MessageBus {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #hub: MemoryBusHub;
  /** Whatever has to be undone when this bus closes. */
  readonly #open = new Set<() => void>();
  #closed = false;

  constructor({ clock, logger = silentLogger }: MemoryMessageBusOptions, hub = new MemoryBusHub()) {
    this.#clock = clock;
    this.#logger = logger;
    this.#hub = hub;
  }

  async serve(node: string, handler: RequestHandler): Promise<Unsubscribe> {
    this.#requireOpen();
    const { servers } = this.#hub;
    servers.set(node, handler);
    return this.#undoable(() => {
      // Whoever took the name over since then keeps it.
      if (servers.get(node) === handler) servers.delete(node);
    });
  }

  async request(node: string, payload: string, timeoutMs: number): Promise<string> {
    this.#requireOpen();
    const handler = this.#hub.servers.get(node);
    if (!handler) throw new TransportError("NODE_ABSENT", "Nobody serves this node");
    return new Promise((resolve, reject) => {
      const settle = (outcome: () => void): void => {
        timer.cancel();
        this.#open.delete(giveUp);
        outcome();
      };
      const giveUp = (): void => settle(() => reject(unreachable()));
      const timer = this.#clock.setTimeout(giveUp, timeoutMs);
      this.#open.add(giveUp);
      this.#answer(handler, payload).then((answer) => settle(() => resolve(answer)), giveUp);
    });
  }

  async publish(channel: string, payload: string): Promise<void> {
    this.#requireOpen();
    for (const subscriber of this.#hub.channels.get(channel) ?? []) {
      try {
        subscriber(payload);
      } catch (error) {
        this.#logger.error(errorFields(error), "A subscriber failed");
      }
    }
  }

  async subscribe(channel: string, handler: Subscriber): Promise<Unsubscribe> {
    this.#requireOpen();
    const { channels } = this.#hub;
    // One of its own for each call, so that a handler may subscribe twice.
    const subscriber: Subscriber = (payload) => handler(payload);
    const subscribers = channels.get(channel);
    if (subscribers) subscribers.add(subscriber);
    else channels.set(channel, new Set([subscriber]));
    return this.#undoable(() => {
      const current = channels.get(channel);
      current?.delete(subscriber);
      if (current?.size === 0) channels.delete(channel);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const undo of this.#open) undo();
    this.#open.clear();
  }

  /** Its error is for this node's log: the node that asked learns nothing of it. */
  async #answer(handler: RequestHandler, payload: string): Promise<string> {
    try {
      return await handler(payload);
    } catch (error) {
      this.#logger.error(errorFields(error), "A request of another node failed");
      throw error;
    }
  }

  #requireOpen(): void {
    if (this.#closed) throw unreachable();
  }

  #undoable(undo: () => void): Unsubscribe {
    this.#open.add(undo);
    return async () => {
      if (this.#open.delete(undo)) undo();
    };
  }
}

function unreachable(): TransportError {
  return new TransportError("NODE_UNREACHABLE", "The node did not answer");
}
