import { TransportError, type Clock } from "@crossfade/core";
import type { MessageBus } from "@crossfade/session";
import type { NodeAnswer, NodeMessage } from "./node-message.js";

/** How long another node may take to say that it has got a message. */
const ANSWER_TIMEOUT_MS = 3_000;
/** For how many times as long as a node may be silent it is still told what is over, should it come back. */
const MAX_LOSSES = 10;

export interface PeersOptions {
  readonly bus: MessageBus;
  readonly clock: Clock;
  /** A node that has not been heard of for so long is taken for lost. */
  readonly lostAfterMs: number;
  /** A node is lost, or is another process under the same name: whatever was under way with it is over. */
  readonly onLost: (node: string) => void;
}

interface Peer {
  heardAt: number;
  incarnation: string | undefined;
  /** Requests that are over here, which the node has not been told of. */
  readonly over: Set<string>;
  pinging: boolean;
  /** How often it was taken for lost since it was heard of. */
  losses: number;
}

/** The nodes that something is under way with: are they there, and have they been told what is over. */
export class Peers {
  readonly #options: PeersOptions;
  readonly #peers = new Map<string, Peer>();

  constructor(options: PeersOptions) {
    this.#options = options;
  }

  /** Nodes that are watched. */
  get size(): number {
    return this.#peers.size;
  }

  /** When a message that is sent now has no use any more: milliseconds since the Unix epoch. */
  get patience(): number {
    return this.#options.clock.now() + ANSWER_TIMEOUT_MS;
  }

  /** Sends a message. Rejects as `MessageBus.request` does. */
  async send(node: string, message: NodeMessage): Promise<NodeAnswer> {
    const { bus } = this.#options;
    const answer = await bus.request(node, JSON.stringify(message), ANSWER_TIMEOUT_MS);
    this.heardOf(node);
    return parsed(answer);
  }

  /** A sign of life. */
  heardOf(node: string): void {
    const peer = this.#peers.get(node);
    if (!peer) return;
    peer.heardAt = this.#options.clock.monotonic();
    peer.losses = 0;
  }

  /** This process of a node has sent something, or answered. What was under way with an earlier one is over. */
  meet(node: string, incarnation: string): void {
    const peer = this.#peer(node);
    this.heardOf(node);
    const before = peer.incarnation;
    peer.incarnation = incarnation;
    if (before !== undefined && before !== incarnation) this.#options.onLost(node);
  }

  /** Tells a node, now or later, that a request is over on this side. */
  tellOver(node: string, id: string): void {
    const peer = this.#peer(node);
    peer.over.add(id);
    void this.#ping(node, peer);
  }

  /** Asks the nodes that something is under way with for a sign of life; gives up those that gave none. */
  sweep(busy: ReadonlySet<string>): void {
    const { clock, lostAfterMs } = this.#options;
    const now = clock.monotonic();
    for (const node of busy) this.#peer(node);
    for (const [node, peer] of this.#peers) {
      if (now - peer.heardAt >= lostAfterMs) this.#lose(node, peer, now);
      else if (busy.has(node) || peer.over.size > 0) void this.#ping(node, peer);
      else this.#peers.delete(node);
    }
  }

  /**
   * Gives a node up. It may be there after all, and have heard of this one in time: then it has to be told what is
   * over here, or a client of its waits for ever.
   */
  #lose(node: string, peer: Peer, now: number): void {
    peer.heardAt = now;
    peer.losses += 1;
    this.#options.onLost(node);
    if (peer.over.size === 0 || peer.losses >= MAX_LOSSES) this.#peers.delete(node);
    else void this.#ping(node, peer);
  }

  #peer(node: string): Peer {
    let peer = this.#peers.get(node);
    if (!peer) {
      const heardAt = this.#options.clock.monotonic();
      peer = { heardAt, incarnation: undefined, over: new Set(), pinging: false, losses: 0 };
      this.#peers.set(node, peer);
    }
    return peer;
  }

  async #ping(node: string, peer: Peer): Promise<void> {
    if (peer.pinging) return;
    peer.pinging = true;
    const over = [...peer.over];
    try {
      const answer = await this.send(node, { kind: "ping", over });
      for (const id of over) peer.over.delete(id);
      if (answer.outcome === "alive") this.meet(node, answer.incarnation);
    } catch {
      // Not there, or not there yet again: the next sweep asks once more, until its time is up.
    } finally {
      peer.pinging = false;
    }
  }
}

function parsed(answer: string): NodeAnswer {
  try {
    return JSON.parse(answer) as NodeAnswer;
  } catch (error) {
    throw new TransportError("NODE_UNREACHABLE", "The node's answer makes no sense", {
      cause: error,
    });
  }
}
