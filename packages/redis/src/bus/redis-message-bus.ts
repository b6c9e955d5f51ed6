import { errorFields, TransportError, withinTime, type Clock, type Logger } from "@crossfade/core";
import { randomToken, type MessageBus, type Unsubscribe } from "@crossfade/session";
import type { RedisSubscriber } from "../client/redis-connection.js";
import type { RedisCommands } from "../redis-commands.js";
import {
  readAnswer,
  readRequest,
  writeAnswer,
  writeRequest,
  type AnswerFrame,
  type RequestFrame,
} from "./bus-frame.js";
import { Channels } from "./channels.js";
import { RecentRequests } from "./recent-requests.js";

type RequestHandler = (payload: string) => Promise<string>;

export interface RedisMessageBusOptions {
  readonly redis: RedisCommands;
  readonly prefix: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long closing waits for what is under way. */
  readonly closeTimeoutMs: number;
}

/**
 * Messages between nodes, over pub/sub; in a cluster over sharded pub/sub, so that a message goes to one
 * server and not to all. Requests go to a channel of their node, answers to one of the bus that asked.
 */
export class RedisMessageBus implements MessageBus {
  readonly #redis: RedisCommands;
  readonly #prefix: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #closeTimeoutMs: number;
  readonly #name = randomToken();
  readonly #waiting = new Map<string, (answer: AnswerFrame | undefined) => void>();
  /** Requests of other nodes whose answer is on its way. */
  readonly #answering = new Set<Promise<void>>();
  /** Whatever has to be undone when this bus closes. */
  readonly #open = new Set<() => Promise<void>>();
  #connection: { readonly subscriber: RedisSubscriber; readonly channels: Channels } | undefined;
  #inbox: Promise<unknown> | undefined;
  #requests = 0;
  #closed = false;

  constructor(options: RedisMessageBusOptions) {
    this.#redis = options.redis;
    this.#prefix = options.prefix;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#closeTimeoutMs = options.closeTimeoutMs;
  }

  /** Whether messages can arrive; true where nobody listens for any. */
  get ready(): boolean {
    return this.#connection?.subscriber.ready ?? true;
  }

  serve(node: string, handler: RequestHandler): Promise<Unsubscribe> {
    const recent = new RecentRequests();
    return this.#listen(this.#nodeChannel(node), (message) => {
      const request = readRequest(message);
      if (request && recent.take(request.from, request.id)) this.#begin(request, handler);
    });
  }

  async request(node: string, payload: string, timeoutMs: number): Promise<string> {
    this.#requireOpen();
    const id = String(this.#requests++);
    const { promise, give } = this.#awaitAnswer(id, timeoutMs);
    this.#ask(node, id, payload).catch((error: unknown) => {
      give(error instanceof Error ? error : unreachable());
    });
    return promise;
  }

  async publish(channel: string, payload: string): Promise<void> {
    this.#requireOpen();
    await this.#send(this.#topicChannel(channel), payload);
  }

  subscribe(channel: string, handler: (payload: string) => void): Promise<Unsubscribe> {
    return this.#listen(this.#topicChannel(channel), (payload) => handler(payload));
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const give of this.#waiting.values()) give(undefined);
    for (const undo of this.#open) void undo();
    this.#open.clear();
    const closed = this.#connection?.subscriber.close();
    this.#connection = undefined;
    // Whoever asked in the last moment would wait for an answer, and not know whether it was carried out.
    if (!closed) return;
    // Redis may be away, and whoever shuts down must not wait for it.
    const over = Promise.all([closed, ...this.#answering]).catch(() => undefined);
    await withinTime(this.#clock, over, this.#closeTimeoutMs);
  }

  async #ask(node: string, id: string, payload: string): Promise<void> {
    await this.#openInbox();
    if (!this.#waiting.has(id)) return;
    const frame = writeRequest({ from: this.#name, id, payload });
    const sentOnce = this.#redis.watchConnection();
    const receivers = await this.#send(this.#nodeChannel(node), frame);
    // That of what was sent again says nothing of the first time.
    if (receivers === 0 && sentOnce()) {
      throw new TransportError("NODE_ABSENT", "Nobody serves this node");
    }
    if (receivers === 0) throw unreachable();
  }

  /** Settles with the answer, an error that is given, or `NODE_UNREACHABLE` after `timeoutMs`. */
  #awaitAnswer(
    id: string,
    timeoutMs: number,
  ): { readonly promise: Promise<string>; readonly give: (error: Error) => void } {
    let give: (error: Error) => void = () => undefined;
    const promise = new Promise<string>((resolve, reject) => {
      const settle = (): void => {
        timer.cancel();
        this.#waiting.delete(id);
      };
      give = (error) => {
        settle();
        reject(error);
      };
      const timer = this.#clock.setTimeout(() => give(unreachable()), timeoutMs);
      this.#waiting.set(id, (answer) => {
        settle();
        if (answer?.ok === true) resolve(answer.payload);
        else reject(unreachable());
      });
    });
    return { promise, give };
  }

  #begin(request: RequestFrame, handler: RequestHandler): void {
    const answering = this.#answer(request, handler).finally(() => {
      this.#answering.delete(answering);
    });
    this.#answering.add(answering);
  }

  /** Its error is for this node's log: the node that asked learns nothing of it. */
  async #answer({ from, id, payload }: RequestFrame, handler: RequestHandler): Promise<void> {
    let answer: AnswerFrame;
    try {
      answer = { id, ok: true, payload: await handler(payload) };
    } catch (error) {
      this.#logger.error(errorFields(error), "A request of another node failed");
      answer = { id, ok: false, payload: "" };
    }
    try {
      await this.#send(this.#busChannel(from), writeAnswer(answer));
    } catch {
      // Redis is away, which the log has been told. The node that asked gives up in time.
    }
  }

  #send(channel: string, message: string): Promise<number | undefined> {
    return this.#redis.within(() => this.#redis.connection.publish(channel, message));
  }

  async #openInbox(): Promise<void> {
    this.#inbox ??= this.#listen(this.#busChannel(this.#name), (message) => {
      const answer = readAnswer(message);
      if (answer) this.#waiting.get(answer.id)?.(answer);
    }).catch((error: unknown) => {
      this.#inbox = undefined;
      throw error;
    });
    await this.#inbox;
  }

  async #listen(channel: string, handler: (message: string) => void): Promise<Unsubscribe> {
    this.#requireOpen();
    const { channels } = this.#connect();
    const leave = (): Promise<void> => channels.leave(channel, handler);
    this.#open.add(leave);
    const stop = async (): Promise<void> => {
      if (this.#open.delete(leave)) await leave();
    };
    try {
      await this.#redis.within(() => channels.join(channel, handler));
    } catch (error) {
      void stop();
      throw error;
    }
    return stop;
  }

  #connect(): { readonly channels: Channels } {
    if (this.#connection) return this.#connection;
    const subscriber = this.#redis.connection.subscriber();
    const channels = new Channels(subscriber, (error) =>
      this.#logger.error(errorFields(error), "A subscriber failed"),
    );
    this.#connection = { subscriber, channels };
    return this.#connection;
  }

  #requireOpen(): void {
    if (this.#closed) throw unreachable();
  }

  #nodeChannel(node: string): string {
    return `${this.#prefix}:node:${node}`;
  }

  #busChannel(bus: string): string {
    return `${this.#prefix}:bus:${bus}`;
  }

  #topicChannel(channel: string): string {
    return `${this.#prefix}:topic:${channel}`;
  }
}

function unreachable(): TransportError {
  return new TransportError("NODE_UNREACHABLE", "The node did not answer");
}
