import type { Caller } from "../http/authentication.js";
import type { HttpReply, HttpRequest } from "../http/http-message.js";
import type { TransportName } from "../protocol/transport-name.js";

/** What every transport can tell about itself. Counters only grow; the others are of this moment. */
export interface TransportStatistics {
  readonly transport: TransportName;
  /** Of this moment. */
  readonly sessions: number;
  /** Principals, or addresses where there are none, that have a session. */
  readonly principals: number;
  readonly connections: number;
  /** Requests of clients that wait for the backend. */
  readonly requestsInFlight: number;
  /** Requests of the server that wait for a client. */
  readonly clientRequestsInFlight: number;
  /** An estimate of what the sessions take. */
  readonly bytesHeld: number;
  /** Counters, since the transport was made. */
  readonly counters: Readonly<Record<string, number>>;
}

/** What both transports implement. None of them does I/O: a request goes in, a reply comes out. */
export interface Transport {
  readonly name: TransportName;
  /** Answers a request that the endpoint has recognised as this transport's. */
  handle(request: HttpRequest, caller: Caller): HttpReply | Promise<HttpReply>;
  /**
   * The id of the session that a request is for, whether or not there is such a session; undefined where it
   * is for none. With several nodes, the endpoint asks before it lets the transport answer.
   */
  sessionOf(request: HttpRequest): string | undefined | Promise<string | undefined>;
  /** Called by the endpoint's one ticker: ends what is idle, times out what is late. */
  sweep(): Promise<void>;
  /**
   * Takes no new sessions, lets requests in flight finish for at most `deadlineMs`, then ends every
   * stream after a `retry:`. Resolves when nothing is left to wait for.
   */
  drain(deadlineMs: number): Promise<void>;
  /** Ends everything at once. Resolves when nothing is held any more. */
  close(): Promise<void>;
  statistics(): TransportStatistics;
}
