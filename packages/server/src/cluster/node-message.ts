import type { Caller, HttpReplyHeaders, HttpRequest, TransportName } from "@crossfade/core";

/** A request as it travels between nodes: its head, and its body as text. */
export interface CarriedHead {
  readonly method: string;
  readonly path: string;
  readonly mountPath: string;
  readonly query: string;
  readonly headers: HttpRequest["headers"];
  readonly remoteAddress?: string | undefined;
  readonly localAddress?: string | undefined;
  readonly body: string;
}

/** Asks the owner of a session, or of a parked call, to answer a request. */
export interface ForwardMessage {
  readonly kind: "forward";
  /** Unlike that of any other request, on any node. */
  readonly id: string;
  /** The node that has the client's connection. */
  readonly from: string;
  /** Its process. */
  readonly incarnation: string;
  /** After this moment nobody waits for it: milliseconds since the Unix epoch. */
  readonly until: number;
  readonly transport: TransportName;
  /** Absent for a parked call, which belongs to no session. */
  readonly session?: string | undefined;
  readonly caller: Caller;
  readonly head: CarriedHead;
}

/** An answer: whole, or the head of a stream. */
export interface CarriedReply {
  readonly status: number;
  readonly headers: HttpReplyHeaders;
  readonly body?: string | undefined;
  /** What comes next is in `chunks`. */
  readonly streams: boolean;
}

/** An answer that took longer than the bus should be kept waiting. */
interface ReplyMessage {
  readonly kind: "reply";
  readonly id: string;
  readonly reply: CarriedReply;
}

/** More of a stream: all that was written since the last ones. */
export interface ChunksMessage {
  readonly kind: "chunks";
  readonly id: string;
  readonly text: string;
  /** How the stream ends after that, if it does. */
  readonly last?: "end" | "destroy" | undefined;
}

/** The client has taken what waited: go on. */
interface DrainedMessage {
  readonly kind: "drained";
  readonly id: string;
}

/** Asks for a sign of life, and tells which requests are over on this side. */
interface PingMessage {
  readonly kind: "ping";
  readonly over: readonly string[];
}

/** What nodes say to each other. */
export type NodeMessage =
  ForwardMessage | ReplyMessage | ChunksMessage | DrainedMessage | PingMessage;

/** What they are answered. */
export type NodeAnswer =
  /** To `forward`: the answer comes later, from this process: a node's name may outlive one. */
  | { readonly outcome: "taken"; readonly incarnation: string }
  /** To `forward`: the answer. */
  | { readonly outcome: "replied"; readonly reply: CarriedReply }
  /** To `forward`: the session is not here, or it came too late. It has not been carried out. */
  | { readonly outcome: "refused" }
  /** To `chunks`: go on. Also to `reply` and `drained`. */
  | { readonly outcome: "flowing" }
  /** To `chunks`: wait until `drained`. */
  | { readonly outcome: "full" }
  /** To everything about a request, `forward` included: it is over here, and may have been carried out. */
  | { readonly outcome: "over" }
  /** To `ping`. */
  | { readonly outcome: "alive"; readonly incarnation: string };
