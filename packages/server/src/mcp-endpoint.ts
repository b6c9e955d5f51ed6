import type { HttpReply, HttpRequest, JsonObject, TransportStatistics } from "@crossfade/core";
import type { ClientLedger, LedgerStatistics } from "@crossfade/sunset";
import type { ClusterStatistics } from "./cluster/cluster.js";

/** What an endpoint is doing: it only ever goes from left to right. */
export type EndpointState = "serving" | "draining" | "closed";

/** Whether an endpoint wants traffic. */
export interface EndpointReadiness {
  readonly ready: boolean;
  /** Why not, in words for whoever runs it. */
  readonly reason?: string;
}

/** What an endpoint can tell about itself. */
export interface EndpointStatistics {
  readonly state: EndpointState;
  /** Requests whose `Host` or `Origin` was refused. */
  readonly originRefusals: number;
  readonly ledger: LedgerStatistics;
  readonly transports: readonly TransportStatistics[];
  /** What this node does for others, and they for it; undefined with one node. */
  readonly cluster: ClusterStatistics | undefined;
}

/** An MCP endpoint for every generation of clients, without I/O: an adapter brings the requests. */
export interface McpEndpoint {
  readonly state: EndpointState;
  /** Who uses the endpoint, by generation; empty where `ledgerStore` is `false`. */
  readonly ledger: ClientLedger;
  /** Answers a request; undefined, at once, where its path is none of the endpoint's. */
  handle(request: HttpRequest): Promise<HttpReply> | undefined;
  /**
   * Sends a notification to every client that is connected, on all nodes; returns to how many sessions of
   * this one.
   */
  notifyAll(method: string, params?: JsonObject): number;
  /**
   * Says that it is not `ready()`, and goes on as before for `drainDelayMs`, so that traffic is sent elsewhere.
   * Then takes no new sessions, gives requests in flight up to `deadlineMs` (default: `drainTimeoutMs`) to
   * be answered, then ends every stream after a `retry:`. With several nodes, each session is handed over
   * as soon as nothing is in flight in it, and goes on where its client turns to next.
   */
  drain(deadlineMs?: number): Promise<void>;
  /**
   * Ends everything at once, and lets go of the backend. Call `drain` first to be polite. Calling it
   * again waits for the same end.
   */
  close(): Promise<void>;
  /**
   * Whether traffic should come here, for a load balancer to ask: not while it drains, nor while what the
   * nodes share cannot be reached. Never rejects.
   */
  ready(): Promise<EndpointReadiness>;
  statistics(): EndpointStatistics;
}
