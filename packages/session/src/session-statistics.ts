import type { SessionEndReason } from "@crossfade/core";

/** The sessions of one transport on this node. Counters only grow; the others are of this moment. */
export interface SessionStatistics {
  /** Of this moment. */
  readonly sessions: number;
  /** Distinct quota keys among them. */
  readonly principals: number;
  /** An estimate. */
  readonly bytesHeld: number;
  /** Counter: began here. */
  readonly opened: number;
  /** Counter: taken over from another node, or from this one before a restart. */
  readonly claimed: number;
  /** Counter: not begun, because of a limit. */
  readonly refused: number;
  /** Counters. */
  readonly ended: Readonly<Record<SessionEndReason, number>>;
}
