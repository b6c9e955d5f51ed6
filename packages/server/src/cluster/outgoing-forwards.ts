import {
  TransportError,
  type Caller,
  type HttpReply,
  type HttpRequest,
  type StreamSink,
  type TransportName,
} from "@crossfade/core";
import { lostEvents, lostReply } from "./lost-reply.js";
import type { CarriedHead, CarriedReply, ChunksMessage, ForwardMessage } from "./node-message.js";
import type { Peers } from "./peers.js";
import type { ChunksOutcome } from "./remote-sink.js";

const EVENT_ID = /^id: /m;

/** A request that another node is to answer. */
export interface Forwarding {
  readonly node: string;
  readonly transport: TransportName;
  /** Absent for a parked call. */
  readonly session?: string;
  readonly caller: Caller;
  readonly head: CarriedHead;
  /** As it arrived here: whose connection waits. */
  readonly request: Pick<HttpRequest, "method" | "onDisconnect">;
}

/** Not carried out by that node: it may be sent elsewhere. */
export type NotTaken = "not-taken";

interface Forward extends Forwarding {
  readonly id: string;
  /** For as long as nothing has come back. */
  resolve: ((reply: HttpReply | NotTaken) => void) | undefined;
  sink: StreamSink | undefined;
  /** What came before there was a connection to write it to. */
  early: ChunksMessage[];
  /** The client has had an event with an id: it can ask for the rest of the stream elsewhere. */
  resumable: boolean;
  /** The other node waits until the client has taken more. */
  heldBack: boolean;
}

export interface OutgoingForwardsOptions {
  readonly node: string;
  readonly incarnation: string;
  readonly peers: Peers;
}

/** Requests that arrived here and that other nodes answer. */
export class OutgoingForwards {
  readonly counters = { sent: 0, notTaken: 0, lost: 0, abandoned: 0 };
  readonly #options: OutgoingForwardsOptions;
  readonly #forwards = new Map<string, Forward>();
  #ids = 0;

  constructor(options: OutgoingForwardsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#forwards.size;
  }

  /** Nodes that are answering something. */
  *nodes(): Iterable<string> {
    for (const { node } of this.#forwards.values()) yield node;
  }

  /**
   * Has another node answer. Where that node is lost, or nobody knows whether it has got the request, the
   * client gets an error for each call in it: it may have been carried out. What holds no call may be sent
   * again. Never rejects.
   */
  async forward(forwarding: Forwarding): Promise<HttpReply | NotTaken> {
    const { promise, resolve } = withResolver<HttpReply | NotTaken>();
    const forward = this.#begin(forwarding, resolve);
    this.counters.sent += 1;
    try {
      const answer = await this.#options.peers.send(forward.node, this.#messageOf(forward));
      if (answer.outcome === "taken") {
        this.#options.peers.meet(forward.node, answer.incarnation);
      } else if (answer.outcome === "replied") this.replied(forward.id, answer.reply);
      else if (answer.outcome === "refused") return this.#notTaken(forward);
      else this.#lost(forward);
    } catch (error) {
      if (TransportError.is(error) && error.code === "NODE_ABSENT") return this.#notTaken(forward);
      this.#giveUp(forward);
    }
    return promise;
  }

  /** The answer, or its head. */
  replied(id: string, { status, headers, body, streams }: CarriedReply): ChunksOutcome {
    const forward = this.#forwards.get(id);
    if (!forward?.resolve) return "over";
    const { resolve } = forward;
    forward.resolve = undefined;
    if (streams) {
      resolve({ status, headers, stream: (sink) => this.#attach(forward, sink) });
      return "flowing";
    }
    this.#forwards.delete(id);
    resolve(body === undefined ? { status, headers } : { status, headers, body });
    return "flowing";
  }

  /** More of a stream. */
  chunks(message: ChunksMessage): ChunksOutcome {
    const forward = this.#forwards.get(message.id);
    if (!forward) return "over";
    if (forward.sink) return this.#write(forward, forward.sink, message);
    forward.early.push(message);
    return "full";
  }

  /** It is over on the other side, which could not say so before. */
  over(id: string): void {
    const forward = this.#forwards.get(id);
    if (forward) this.#lost(forward);
  }

  /** A node is gone, and with it whatever it was answering. */
  lost(node: string): void {
    for (const forward of this.#forwards.values()) if (forward.node === node) this.#giveUp(forward);
  }

  /**
   * Ends the streams that clients listen on, so that they turn to another node; answers to what they have
   * sent may come in. True where none is left to wait for.
   */
  drain(): boolean {
    for (const forward of this.#forwards.values()) {
      if (forward.request.method !== "GET" || !forward.sink) continue;
      this.#forwards.delete(forward.id);
      this.#options.peers.tellOver(forward.node, forward.id);
      forward.sink.end();
    }
    return this.#forwards.size === 0;
  }

  /** Ends all of them. */
  close(): void {
    for (const forward of this.#forwards.values()) {
      this.#options.peers.tellOver(forward.node, forward.id);
      this.#lost(forward);
    }
  }

  #begin(forwarding: Forwarding, resolve: NonNullable<Forward["resolve"]>): Forward {
    const id = `${this.#options.incarnation}-${(this.#ids += 1).toString(36)}`;
    const fields = { id, resolve, sink: undefined, early: [], resumable: false, heldBack: false };
    const forward: Forward = { ...forwarding, ...fields };
    this.#forwards.set(id, forward);
    forwarding.request.onDisconnect(() => this.#abandon(forward));
    return forward;
  }

  #messageOf(forward: Forward): ForwardMessage {
    const { id, transport, session, head } = forward;
    // One by one: what a class has getters for, JSON leaves out.
    const { principal, auth, quotaKey } = forward.caller;
    const caller = { principal, auth, quotaKey };
    const { node: from, incarnation, peers } = this.#options;
    const { patience: until } = peers;
    return { kind: "forward", id, from, incarnation, until, transport, session, caller, head };
  }

  #notTaken(forward: Forward): NotTaken {
    this.#forwards.delete(forward.id);
    this.counters.notTaken += 1;
    return "not-taken";
  }

  /** Nobody knows whether the other node has got it. */
  #giveUp(forward: Forward): void {
    // It may have, and be at it.
    this.#options.peers.tellOver(forward.node, forward.id);
    this.#lost(forward);
  }

  #attach(forward: Forward, sink: StreamSink): void {
    if (!this.#forwards.has(forward.id)) return sink.end();
    forward.sink = sink;
    sink.listen({
      drained: () => this.#goOn(forward),
      closed: () => this.#abandon(forward),
    });
    const early = forward.early.splice(0);
    for (const message of early) this.#write(forward, sink, message);
    // The other side was told to wait, whatever the sink says: either this one lets it go on, or that.
    if (early.length === 0 || forward.heldBack) return;
    forward.heldBack = true;
    this.#goOn(forward);
  }

  #write(forward: Forward, sink: StreamSink, { text, last }: ChunksMessage): ChunksOutcome {
    if (text !== "") forward.heldBack = !sink.write(text);
    forward.resumable ||= EVENT_ID.test(text);
    if (last === undefined) return forward.heldBack ? "full" : "flowing";
    this.#forwards.delete(forward.id);
    if (last === "end") sink.end();
    else sink.destroy();
    return "flowing";
  }

  #goOn(forward: Forward): void {
    if (!forward.heldBack || !this.#forwards.has(forward.id)) return;
    forward.heldBack = false;
    const { peers } = this.#options;
    peers
      .send(forward.node, { kind: "drained", id: forward.id })
      .then(({ outcome }) => outcome === "over" && this.#lost(forward))
      .catch(() => this.#giveUp(forward));
  }

  /** The client has gone. */
  #abandon(forward: Forward): void {
    if (!this.#forwards.delete(forward.id)) return;
    this.counters.abandoned += 1;
    this.#options.peers.tellOver(forward.node, forward.id);
    // Nobody reads it, but nobody should wait for it either.
    forward.resolve?.({ status: 503, headers: [] });
  }

  /** The other node will not answer any more: the client is told, or its stream ends, and it comes back. */
  #lost(forward: Forward): void {
    if (!this.#forwards.delete(forward.id)) return;
    this.counters.lost += 1;
    forward.resolve?.(lostReply(forward.head, forward.transport) ?? "not-taken");
    const { sink } = forward;
    const events = sink && !forward.resumable ? lostEvents(forward.head) : "";
    if (events !== "") sink?.write(events);
    sink?.end();
  }
}

function withResolver<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolve!: (value: Value) => void;
  const promise = new Promise<Value>((settle) => (resolve = settle));
  return { promise, resolve };
}
