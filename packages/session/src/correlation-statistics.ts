/** Requests of one transport, in both directions. */
export interface CorrelationStatistics {
  /** Of this moment: clients' requests being answered. */
  readonly requestsInFlight: number;
  /** Of this moment: the server's requests that wait for a client. */
  readonly clientRequestsInFlight: number;
  readonly counters: CorrelationCounters;
}

/** Counters only grow. */
export interface CorrelationCounters {
  /** Clients' requests taken. */
  readonly registered: number;
  /** Answered in time. */
  readonly settled: number;
  /** Cancelled by their client. */
  readonly cancelled: number;
  /** Not answered within `requestTimeoutMs`. */
  readonly timedOut: number;
  /** Given up because their session ended, or for another reason of the transport's. */
  readonly disconnected: number;
  /** Refused, since the id was in flight already. */
  readonly duplicates: number;
  /** Refused, since the session had `maxInFlightRequests`; both directions. */
  readonly refused: number;
  /** The server's requests to clients. */
  readonly clientRequests: number;
  /** Answers that nobody waited for. */
  readonly unknownAnswers: number;
  /** The server's requests that no client answered in time. */
  readonly clientTimeouts: number;
}
