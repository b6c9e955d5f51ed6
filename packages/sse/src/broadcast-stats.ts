/** How long events took from `send` until they were written to a connection. */
export interface SendToWriteStatistics {
  /** Events written live; those that were replayed are not among them. */
  readonly count: number;
  /** In sum. An event that was written at once counts as 0. */
  readonly totalMs: number;
  readonly maxMs: number;
}

/** What a broadcaster and its sessions have done. */
export interface BroadcastStatistics {
  /** Sessions that are registered at this moment. */
  readonly sessions: number;
  /** Connections that are open at this moment. */
  readonly connections: number;
  /** Events that got a number; of a broadcast, one for each session. */
  readonly sent: number;
  /** Events that were lost: their session was over, or the log refused them. */
  readonly dropped: number;
  /** Events from the log that were written to a connection which came back. */
  readonly replayed: number;
  /** Connections that came back for events which the log no longer had. */
  readonly incompleteReplays: number;
  /** Bytes written to connections. */
  readonly bytes: number;
  /** Connections that were cut because too much waited for their reader. */
  readonly overflows: number;
  /** Connections that ended because their session got a newer one. */
  readonly takeovers: number;
  readonly sendToWrite: SendToWriteStatistics;
}

/** Counters that sessions and queues write to as they go; `snapshot` is for everybody else. */
export class BroadcastStats implements BroadcastStatistics {
  sessions = 0;
  connections = 0;
  sent = 0;
  dropped = 0;
  replayed = 0;
  incompleteReplays = 0;
  bytes = 0;
  overflows = 0;
  takeovers = 0;
  readonly sendToWrite = { count: 0, totalMs: 0, maxMs: 0 };

  /** Counts an event that reached its connection after `waitedMs`. */
  written(waitedMs: number): void {
    const { sendToWrite } = this;
    sendToWrite.count += 1;
    sendToWrite.totalMs += waitedMs;
    if (waitedMs > sendToWrite.maxMs) sendToWrite.maxMs = waitedMs;
  }

  /** The figures of this moment, which later events do not change. */
  snapshot(): BroadcastStatistics {
    const { sessions, connections, sent, dropped, replayed, incompleteReplays } = this;
    const { bytes, overflows, takeovers } = this;
    return {
      sessions,
      connections,
      sent,
      dropped,
      replayed,
      incompleteReplays,
      bytes,
      overflows,
      takeovers,
      sendToWrite: { ...this.sendToWrite },
    };
  }
}
