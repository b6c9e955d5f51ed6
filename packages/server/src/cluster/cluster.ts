import {
  errorFields,
  JsonRpcError,
  pollUntil,
  prefixedCounters,
  RPC_CODE,
  withinTime,
  type Caller,
  type Clock,
  type HttpReply,
  type HttpRequest,
  type JsonObject,
  type Logger,
  type TransportName,
} from "@crossfade/core";
import {
  randomToken,
  type MessageBus,
  type SessionManager,
  type Unsubscribe,
} from "@crossfade/session";
import { carriedHead } from "./carried-request.js";
import { IncomingForwards } from "./incoming-forwards.js";
import type { NodeAnswer, NodeMessage } from "./node-message.js";
import { OutgoingForwards } from "./outgoing-forwards.js";
import { Peers } from "./peers.js";
import type { RoutedTransport } from "./session-router.js";

/** How long the bus may take to let go of this node: where it is away, that could be for ever. */
const LEAVE_MS = 2_000;

/** What is told to all nodes. */
const ANNOUNCEMENTS = "announcements";

/** What a node tells the others that clients of theirs should hear. */
interface Announcement {
  readonly from: string;
  readonly method: string;
  readonly params?: JsonObject | undefined;
}

/** Of this node among the others. Counters only grow; the rest is of this moment. */
export interface ClusterStatistics {
  /** Requests, and streams, that other nodes answer for clients of this one. */
  readonly forwarding: number;
  /** Requests, and streams, that this node answers for clients of others. */
  readonly answering: number;
  readonly counters: Readonly<Record<string, number>>;
}

export interface ClusterOptions {
  readonly bus: MessageBus;
  readonly sessions: SessionManager;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A node that has not been heard of for so long is taken for lost. */
  readonly leaseMs: number;
  readonly transport: (name: TransportName) => RoutedTransport | undefined;
  /** Tells the clients of this node. */
  readonly notify: (method: string, params?: JsonObject) => void;
}

/** This node among the others: what it answers for them, what they answer for it, what all are told. */
export class Cluster {
  readonly outgoing: OutgoingForwards;
  readonly #incoming: IncomingForwards;
  readonly #peers: Peers;
  readonly #options: ClusterOptions;
  readonly #incarnation = randomToken();
  #subscriptions: readonly Unsubscribe[] | undefined;
  #joining: Promise<void> | undefined;
  #closed = false;

  constructor(options: ClusterOptions) {
    const { bus, clock, logger, leaseMs, sessions, transport } = options;
    this.#options = options;
    this.#peers = new Peers({
      bus,
      clock,
      lostAfterMs: leaseMs,
      onLost: (node) => {
        this.outgoing.lost(node);
        this.#incoming.lost(node);
      },
    });
    const shared = { incarnation: this.#incarnation, peers: this.#peers };
    this.outgoing = new OutgoingForwards({ node: sessions.node, ...shared });
    this.#incoming = new IncomingForwards({
      clock,
      logger,
      transport,
      isHere: (name, session, { principal }) =>
        sessions.find(name, session, principal) !== undefined,
      ...shared,
    });
    void this.#join();
  }

  /** Whether other nodes reach this one. */
  get joined(): boolean {
    return this.#subscriptions !== undefined;
  }

  /**
   * Has another node continue a parked call. Rejects with JsonRpcError -32602 where that node is gone, and
   * the call with it.
   */
  async continueOn(
    node: string,
    request: HttpRequest,
    caller: Caller,
    body: JsonObject,
  ): Promise<HttpReply> {
    const head = carriedHead(request, JSON.stringify(body));
    const transport = "streamable-http";
    const reply = await this.outgoing.forward({ node, transport, caller, head, request });
    if (reply !== "not-taken") return reply;
    throw new JsonRpcError(
      RPC_CODE.invalidParams,
      "Invalid params: the node that kept the call of this requestState is gone; begin again without it",
    );
  }

  /** Tells the clients of all other nodes, if that can be done now. */
  announce(method: string, params?: JsonObject): void {
    const { bus, sessions, logger } = this.#options;
    const announcement: Announcement = { from: sessions.node, method, params };
    bus.publish(ANNOUNCEMENTS, JSON.stringify(announcement)).catch((error: unknown) => {
      logger.error(errorFields(error), "Could not tell the other nodes");
    });
  }

  /**
   * Takes no calls of other nodes any more; what is under way goes on. Resolves once other nodes have answered
   * what clients of this one have asked them, and have what it answered for theirs, or after `deadlineMs`.
   */
  async drain(deadlineMs: number): Promise<void> {
    this.#incoming.draining = true;
    const isDone = (): boolean => this.outgoing.drain() && this.#incoming.size === 0;
    if (isDone()) return;
    await pollUntil(this.#options.clock, deadlineMs, isDone);
  }

  /** To be called every second. */
  sweep(): void {
    void this.#join();
    this.#peers.sweep(new Set([...this.outgoing.nodes(), ...this.#incoming.nodes()]));
  }

  /** Leaves. The bus is not closed: whoever made it may have other uses for it. */
  async close(): Promise<void> {
    this.#closed = true;
    this.outgoing.close();
    await withinTime(this.#options.clock, this.#leave(), LEAVE_MS);
  }

  async #leave(): Promise<void> {
    await this.#joining;
    await Promise.allSettled((this.#subscriptions ?? []).map((leave) => leave()));
  }

  statistics(): ClusterStatistics {
    return {
      forwarding: this.outgoing.size,
      answering: this.#incoming.size,
      counters: {
        ...prefixedCounters("forwarded", this.outgoing.counters),
        ...prefixedCounters("answered", this.#incoming.counters),
      },
    };
  }

  /** Where the bus is away, the next sweep tries again. */
  #join(): Promise<void> {
    if (!this.joined && !this.#closed) {
      this.#joining ??= this.#tryToJoin().finally(() => (this.#joining = undefined));
    }
    return this.#joining ?? Promise.resolve();
  }

  async #tryToJoin(): Promise<void> {
    const { bus, sessions, logger } = this.#options;
    try {
      this.#subscriptions = [
        await bus.serve(sessions.node, (payload) => this.#answer(payload)),
        await bus.subscribe(ANNOUNCEMENTS, (payload) => this.#hear(payload)),
      ];
    } catch (error) {
      logger.error(errorFields(error), "Could not join the other nodes");
    }
  }

  async #answer(payload: string): Promise<string> {
    return JSON.stringify(await this.#take(JSON.parse(payload) as NodeMessage));
  }

  #take(message: NodeMessage): NodeAnswer | Promise<NodeAnswer> {
    switch (message.kind) {
      case "forward":
        return this.#incoming.take(message);
      case "reply":
        return { outcome: this.outgoing.replied(message.id, message.reply) };
      case "chunks":
        return { outcome: this.outgoing.chunks(message) };
      case "drained":
        return { outcome: this.#incoming.drained(message.id) ? "flowing" : "over" };
      case "ping":
        return this.#alive(message.over);
    }
    throw new TypeError("Not a message of this version");
  }

  #alive(over: readonly string[]): NodeAnswer {
    for (const id of over) {
      this.outgoing.over(id);
      this.#incoming.over(id);
    }
    return { outcome: "alive", incarnation: this.#incarnation };
  }

  #hear(payload: string): void {
    const { from, method, params } = JSON.parse(payload) as Announcement;
    if (from !== this.#options.sessions.node) this.#options.notify(method, params);
  }
}
