import type { JsonRpcId } from "@crossfade/core";

/** Lets an implementation in memory answer without a promise. */
export type MaybePromise<T> = T | Promise<T>;

export interface LoggedEvent {
  /** Counts up within its stream, by the stream's owner. */
  readonly number: number;
  /** The framed event without its `id:` line. */
  readonly payload: string;
}

/** What is kept of each stream; beyond, the oldest events are forgotten. */
export interface EventLogLimits {
  readonly maxReplayEvents: number;
  /** Bytes of the payloads in UTF-8. An event that is larger by itself is counted and not kept. */
  readonly maxReplayBytes: number;
  /**
   * How long a session outlives the last that was heard of it. A shared log may forget a stream for which
   * no node has cared for longer.
   */
  readonly sessionIdleMs: number;
}

/** A request whose answer is to come on a stream. */
export interface ExpectedAnswer {
  readonly id: JsonRpcId;
  readonly method: string;
}

/** One that never came. */
export interface Unanswered extends ExpectedAnswer {
  readonly stream: string;
}

/** What a client missed. */
export interface Replay {
  /** In order. */
  readonly events: readonly LoggedEvent[];
  /** False where events are missing before the first of these, or the stream is unknown. */
  readonly complete: boolean;
}

/**
 * The last events of each stream, for clients that come back. Only the owner of a session writes, which
 * the epoch of its lease enforces; any node reads. `describeEventLog` is the contract as a test suite.
 */
export interface EventLog {
  /**
   * Whether events are kept in this process, whose statistics count their bytes then. Where they are not, to ask for the
   * bytes of each session would be a question each to somebody else. Default: false.
   */
  readonly inProcess?: boolean;
  /**
   * Begins a stream, or goes on with it after a claim: a higher epoch than the stream's shuts out who
   * wrote before. Fails with `STALE_LEASE` for a lower one, with `INTERNAL_ERROR` where the stream is
   * another session's.
   */
  open(stream: string, session: string, epoch: number, limits: EventLogLimits): MaybePromise<void>;
  /**
   * Adds an event. Where it `answers` a request that was expected, that is settled in the same step: no
   * moment is between them in which a node could be lost. Fails with `STALE_LEASE` where `epoch` is not
   * the stream's newest, with `SESSION_NOT_FOUND` where the stream is not open, with `INTERNAL_ERROR`
   * where its number is not above all earlier ones.
   */
  append(
    stream: string,
    epoch: number,
    event: LoggedEvent,
    answers?: JsonRpcId,
  ): MaybePromise<void>;
  /**
   * Notes that the answer to a request is to come on a stream, so that whoever takes the session over from
   * a node that was lost can answer in its place. `1` and `"1"` are different ids. Fails as `append` does.
   */
  expect(stream: string, epoch: number, call: ExpectedAnswer): MaybePromise<void>;
  /** Takes that back, for a request that needs no answer any more. Fails as `append` does. */
  settle(stream: string, epoch: number, id: JsonRpcId): MaybePromise<void>;
  /** What is expected on a session's streams; of each stream, the oldest first. */
  unanswered(session: string): MaybePromise<readonly Unanswered[]>;
  /** The events whose number is above `number`, as far as they are kept. */
  after(stream: string, number: number): MaybePromise<Replay>;
  /** The number of the newest event, kept or not; 0 where there was none. */
  lastNumber(stream: string): MaybePromise<number>;
  sessionOf(stream: string): MaybePromise<string | undefined>;
  /** Forgets one stream, known or not. */
  dropStream(stream: string): MaybePromise<void>;
  /** Forgets all streams of a session. */
  drop(session: string): MaybePromise<void>;
  /** Bytes of the payloads that are kept of a session's streams. */
  bytesHeld(session: string): MaybePromise<number>;
}
