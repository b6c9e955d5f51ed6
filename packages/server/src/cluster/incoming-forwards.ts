import {
  logUnexpected,
  withinTime,
  type Caller,
  type Clock,
  type HttpReply,
  type HttpRequest,
  type HttpStreamReply,
  type Logger,
  type Transport,
  type TransportName,
} from "@crossfade/core";
import { CarriedRequest } from "./carried-request.js";
import { requestsIn } from "./lost-reply.js";
import type { CarriedReply, ForwardMessage, NodeAnswer } from "./node-message.js";
import type { Peers } from "./peers.js";
import { RemoteSink, type ChunksOutcome } from "./remote-sink.js";

/** An answer that is there by then travels with the acknowledgement: half the messages, for most. */
const QUICK_MS = 50;

export interface IncomingForwardsOptions {
  readonly incarnation: string;
  readonly peers: Peers;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly transport: (name: TransportName) => Pick<Transport, "handle"> | undefined;
  /** Whether a session is here, and this caller's. */
  readonly isHere: (transport: TransportName, session: string, caller: Caller) => boolean;
}

/** A request of another node's, being answered here. */
interface Incoming {
  readonly id: string;
  readonly from: string;
  readonly onDisconnect: (() => void)[];
  sink: RemoteSink | undefined;
}

/** Requests that arrived at other nodes and that this one answers. */
export class IncomingForwards {
  /** While true, no call is taken: its session is about to be handed over, and may wait for that. */
  draining = false;
  readonly counters = { taken: 0, refused: 0, abandoned: 0 };
  readonly #options: IncomingForwardsOptions;
  readonly #incoming = new Map<string, Incoming>();

  constructor(options: IncomingForwardsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#incoming.size;
  }

  /** Nodes that wait for something. */
  *nodes(): Iterable<string> {
    for (const { from } of this.#incoming.values()) yield from;
  }

  /** Answers a request, or says that the answer will come. */
  async take(message: ForwardMessage): Promise<NodeAnswer> {
    const { clock, peers, incarnation } = this.#options;
    const { id, from, caller, head } = message;
    const transport = this.#transportFor(message);
    if (!transport) {
      this.counters.refused += 1;
      return { outcome: "refused" };
    }
    this.counters.taken += 1;
    const incoming: Incoming = { id, from, onDisconnect: [], sink: undefined };
    this.#incoming.set(id, incoming);
    peers.meet(from, message.incarnation);
    const request: HttpRequest = new CarriedRequest(head, caller.auth, (callback) => {
      incoming.onDisconnect.push(callback);
    });
    const { principal, auth, quotaKey } = caller;
    const answering = Promise.resolve(transport.handle(request, { principal, auth, quotaKey }));
    const quick = await withinTime(clock, answering, QUICK_MS);
    if (quick) {
      if (!this.#incoming.has(id)) return { outcome: "over" };
      const reply = this.#carried(incoming, quick);
      if (!reply.streams) this.#incoming.delete(id);
      return { outcome: "replied", reply };
    }
    void this.#replyLater(incoming, answering);
    return { outcome: "taken", incarnation };
  }

  /** The client there has taken what waited; false where it is not known here. */
  drained(id: string): boolean {
    const incoming = this.#incoming.get(id);
    incoming?.sink?.drained();
    return incoming !== undefined;
  }

  /** The client there has gone. */
  over(id: string): void {
    const incoming = this.#incoming.get(id);
    if (incoming) this.#abandon(incoming);
  }

  /** A node is gone, and with it whoever waited there. */
  lost(node: string): void {
    for (const incoming of this.#incoming.values()) {
      if (incoming.from !== node) continue;
      this.#options.peers.tellOver(node, incoming.id);
      this.#abandon(incoming);
    }
  }

  /** Too late, or not here: whoever sent it looks for the session again. */
  #transportFor({ until, transport, session, caller, head }: ForwardMessage) {
    const { clock, isHere } = this.#options;
    if (clock.now() > until) return undefined;
    if (this.draining && session !== undefined && requestsIn(head.body).ids.length > 0) {
      return undefined;
    }
    if (session !== undefined && !isHere(transport, session, caller)) return undefined;
    return this.#options.transport(transport);
  }

  async #replyLater(incoming: Incoming, answering: Promise<HttpReply>): Promise<void> {
    const { peers, logger } = this.#options;
    const { id, from } = incoming;
    try {
      const answer = await answering;
      if (!this.#incoming.has(id)) return endUnread(answer);
      const reply = this.#carried(incoming, answer);
      const { outcome } = await peers.send(from, { kind: "reply", id, reply });
      if (!reply.streams) this.#incoming.delete(id);
      else if (outcome === "over") this.#abandon(incoming);
    } catch (error) {
      logUnexpected(logger, "forwarded request", error);
      peers.tellOver(from, id);
      this.#abandon(incoming);
    }
  }

  /** A reply to send; where it is a stream, that begins once this turn is over. */
  #carried(incoming: Incoming, reply: HttpReply): CarriedReply {
    const { status, headers } = reply;
    if (reply.stream) {
      queueMicrotask(() => this.#stream(incoming, reply));
      return { status, headers, streams: true };
    }
    return { status, headers, body: reply.body, streams: false };
  }

  #stream(incoming: Incoming, { stream }: HttpStreamReply): void {
    const { peers } = this.#options;
    const { id, from } = incoming;
    const sink = new RemoteSink(async (chunks): Promise<ChunksOutcome> => {
      try {
        const { outcome } = await peers.send(from, { kind: "chunks", id, ...chunks });
        if (chunks.last !== undefined) this.#incoming.delete(id);
        else if (outcome === "over") this.#abandon(incoming);
        return outcome === "flowing" || outcome === "full" ? outcome : "over";
      } catch {
        peers.tellOver(from, id);
        this.#abandon(incoming);
        return "over";
      }
    });
    incoming.sink = sink;
    stream(sink);
  }

  #abandon(incoming: Incoming): void {
    if (!this.#incoming.delete(incoming.id)) return;
    this.counters.abandoned += 1;
    for (const callback of incoming.onDisconnect) callback();
    incoming.sink?.closed();
  }
}

/** Whoever asked has gone: the stream is told so as soon as it begins. */
function endUnread(reply: HttpReply): void {
  if (!reply.stream) return;
  const sink = new RemoteSink(() => Promise.resolve("over"));
  sink.closed();
  reply.stream(sink);
}
