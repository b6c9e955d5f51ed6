import type { Clock } from "@crossfade/core";
import type { EventLog, EventLogLimits } from "@crossfade/session";
import type { BroadcastStats } from "./broadcast-stats.js";
import type { QueueLimits } from "./event-queue.js";

/** Which stream it is, and under which lease it is written. */
export interface StreamIdentity {
  readonly sessionId: string;
  /** A random token, ASCII without line breaks, that names the stream: ids are `<stream>-<number>`. */
  readonly stream: string;
  /** Epoch of the lease under which this node writes to the log. */
  readonly epoch: number;
}

export interface SseSessionOptions extends StreamIdentity {
  readonly log: EventLog;
  readonly limits: QueueLimits & EventLogLimits;
  readonly clock: Clock;
  /** Where this session counts; the broadcaster's, so that its figures include it. */
  readonly stats: BroadcastStats;
  /** Number of the newest event in the log, where the stream was written before. Default: 0. */
  readonly lastNumber?: number;
  /**
   * The log refused an event, because the lease was lost, or fell behind by more than the limits.
   * The session has closed by then. It is told which stream that was, so that one function can serve all.
   */
  readonly onFailure?: (error: unknown, stream: StreamIdentity) => void;
}

export interface AttachOptions {
  /** Written first: `retry:` and the `endpoint` event. */
  readonly preamble: string;
  /**
   * Where to go on: after this number; with all that was never written to a connection; or with
   * what is sent from now on.
   */
  readonly after: number | "unsent" | "end";
  /**
   * This connection is over, whoever ended it. Called once, at once, and not where a newer
   * connection took over.
   */
  readonly onClosed: () => void;
}
