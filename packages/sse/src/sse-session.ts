import {
  isPromise,
  TransportError,
  type Clock,
  type JsonRpcId,
  type StreamSink,
} from "@crossfade/core";
import type { EventLog, ExpectedAnswer, MaybePromise, Replay } from "@crossfade/session";
import type { BroadcastStats } from "./broadcast-stats.js";
import { eventFormatter } from "./event-formatter.js";
import type { EventPayload } from "./event-payload.js";
import { EventQueue } from "./event-queue.js";
import { FramedText } from "./framed-text.js";
import { PendingAppends, type PendingEvent } from "./pending-appends.js";
import type { SseConnectionState } from "./sse-connection-state.js";
import type { AttachOptions, SseSessionOptions, StreamIdentity } from "./sse-session-options.js";

/** An end that waits until the log has what was sent before it. */
interface Ending {
  readonly queue: EventQueue;
  readonly last: FramedText | undefined;
  readonly afterNumber: number;
}

const NOTHING_MISSED: Replay = { events: [], complete: true };
const HEARTBEAT = new FramedText(eventFormatter.comment());
const INCOMPLETE = new FramedText(eventFormatter.comment("older events are no longer kept"));

/**
 * One session's event stream: numbered, logged, bounded, with at most one connection at a time. It
 * outlives its connections; what is sent between two of them waits in the log.
 */
export class SseSession implements StreamIdentity {
  readonly sessionId: string;
  readonly stream: string;
  readonly epoch: number;
  // Not the options themselves: there is one of these for every idle client.
  readonly #log: EventLog;
  readonly #stats: BroadcastStats;
  readonly #limits: SseSessionOptions["limits"];
  readonly #clock: Clock;
  readonly #onFailure: SseSessionOptions["onFailure"];
  /** Made when the log first needs time. */
  #pending: PendingAppends | undefined;
  #state: SseConnectionState = "connecting";
  #queue: EventQueue | undefined;
  #onClosed: (() => void) | undefined;
  #number: number;
  #sentNumber: number;
  #ending: Ending | undefined;

  constructor(options: SseSessionOptions) {
    this.sessionId = options.sessionId;
    this.stream = options.stream;
    this.epoch = options.epoch;
    this.#log = options.log;
    this.#stats = options.stats;
    this.#limits = options.limits;
    this.#clock = options.clock;
    this.#onFailure = options.onFailure;
    this.#number = options.lastNumber ?? 0;
    this.#sentNumber = this.#number;
  }

  get connectionState(): SseConnectionState {
    return this.#state;
  }

  /** Id of the newest event; undefined where there was none. */
  get lastEventId(): string | undefined {
    return this.#number === 0 ? undefined : `${this.stream}-${this.#number}`;
  }

  /**
   * Number of the newest event that was written to a connection. A session that goes on after
   * `lastNumber` takes those before for written: it does not know, and to send twice is worse.
   */
  get sentNumber(): number {
    return Math.max(this.#sentNumber, this.#queue?.lastWritten ?? 0);
  }

  /** Makes the stream known to the log. Comes before everything else. */
  open(): MaybePromise<void> {
    return this.#log.open(this.stream, this.sessionId, this.epoch, this.#limits);
  }

  /**
   * Gives the stream a connection. One that is still open is ended: a client that lost its
   * connection is back sooner than the server learns of the loss.
   *
   * The sink gets the preamble, a comment where the log no longer has all that was missed, what was
   * missed, and then what is sent; nothing is lost, doubled or out of order, also if events are sent
   * while the log is being read.
   *
   * Throws, or rejects, with what the log failed with; the connection is cut by then. On a session
   * that is closed the connection ends at once.
   */
  attach(sink: StreamSink, { preamble, after, onClosed }: AttachOptions): MaybePromise<void> {
    if (this.#state === "closed") {
      sink.end();
      onClosed();
      return undefined;
    }
    this.#endForNewer();
    // A number that was never given must not hold back what is sent.
    const from = typeof after === "number" ? Math.min(after, this.#number) : this.#sentNumber;
    const queue = this.#connect(sink, from, onClosed);
    queue.start(preamble);
    if (after !== "end") return this.#replay(queue, from);
    this.#release(queue, NOTHING_MISSED);
    return undefined;
  }

  /**
   * Numbers an event, appends it to the log, and writes it if there is a connection. If the log
   * needs time, it is written when the log has it, in order.
   *
   * @param answers the id of the request that it answers, if that was expected
   */
  send(payload: EventPayload, answers?: JsonRpcId): void {
    if (this.#state === "closed") {
      this.#stats.dropped += 1;
      return;
    }
    const number = ++this.#number;
    let appended: MaybePromise<void>;
    try {
      appended = this.#log.append(
        this.stream,
        this.epoch,
        { number, payload: payload.text },
        answers,
      );
    } catch (error) {
      this.#fail(error, 1);
      return;
    }
    if (isPromise(appended)) {
      this.#wait(number, payload, appended);
    } else if (this.pendingEvents > 0) {
      this.#wait(number, payload, undefined);
    } else {
      this.#stats.sent += 1;
      this.#queue?.push(number, payload);
    }
  }

  /** Notes in the log that the answer to a request is to come on this stream. */
  expect(call: ExpectedAnswer): void {
    this.#note((epoch) => this.#log.expect(this.stream, epoch, call));
  }

  /** Takes that back: no answer is to come. */
  settle(id: JsonRpcId): void {
    this.#note((epoch) => this.#log.settle(this.stream, epoch, id));
  }

  /** Events that the log has not confirmed yet. */
  get pendingEvents(): number {
    return this.#pending?.size ?? 0;
  }

  /**
   * Settles when the log has all that it was told so far. Undefined where it never needs time, and before it
   * was told anything.
   */
  get written(): Promise<void> | undefined {
    return this.#pending?.lastWrite;
  }

  /** Writes a comment in its turn, if there is a connection. */
  comment(text?: string): void {
    this.#queue?.comment(new FramedText(eventFormatter.comment(text)));
  }

  /** Writes an empty comment, unless something is held back, which then says enough. */
  heartbeat(): void {
    if (this.#queue?.flowing === true) this.#queue.comment(HEARTBEAT);
  }

  /**
   * Ends the connection, not the session. Events that were sent before and that the log has not
   * confirmed yet go out first.
   *
   * @param retryMs when the client should come back; sent as `retry:`
   * @throws TypeError where `retryMs` is no non-negative integer
   */
  end(retryMs?: number): void {
    const queue = this.#queue;
    if (!queue) return;
    const last = retryMs === undefined ? undefined : new FramedText(eventFormatter.retry(retryMs));
    this.#ending = { queue, last, afterNumber: this.#number };
    if (this.pendingEvents === 0) this.#endNow();
  }

  /**
   * Ends the connection at once. What the log has not confirmed yet goes to the next one.
   *
   * @param last what is written before that, framed
   */
  endAtOnce(last: string): void {
    const queue = this.#queue;
    if (!queue) return;
    this.#ending = undefined;
    queue.end(new FramedText(last));
    this.#detach(queue);
  }

  /** Ends the session's stream for good, and its connection. What is sent later is dropped. */
  close(): void {
    this.#state = "closed";
    this.#queue?.end();
    this.#detach(this.#queue);
  }

  #note(write: (epoch: number) => MaybePromise<void>): void {
    if (this.#state === "closed") return;
    try {
      const written = write(this.epoch);
      if (!isPromise(written)) return;
      (this.#pending ??= new PendingAppends()).lastWrite = written;
      written.catch((error: unknown) => this.#fail(error));
    } catch (error) {
      this.#fail(error);
    }
  }

  #connect(sink: StreamSink, after: number, onClosed: () => void): EventQueue {
    const queue: EventQueue = new EventQueue({
      sink,
      limits: this.#limits,
      clock: this.#clock,
      stats: this.#stats,
      idPrefix: eventFormatter.idLine(`${this.stream}-`).trimEnd(),
      after,
      onOver: () => this.#detach(queue),
    });
    this.#state = "connecting";
    this.#queue = queue;
    this.#onClosed = onClosed;
    this.#stats.connections += 1;
    return queue;
  }

  #endForNewer(): void {
    const older = this.#queue;
    if (!older) return;
    this.#stats.takeovers += 1;
    this.#onClosed = undefined;
    older.abandon();
    this.#detach(older);
  }

  #replay(queue: EventQueue, after: number): MaybePromise<void> {
    let missed: MaybePromise<Replay>;
    try {
      missed = this.#log.after(this.stream, after);
    } catch (error) {
      this.#cut(queue);
      throw error;
    }
    if (isPromise(missed)) return this.#replayLater(queue, missed);
    this.#release(queue, missed);
    return undefined;
  }

  async #replayLater(queue: EventQueue, missed: Promise<Replay>): Promise<void> {
    try {
      this.#release(queue, await missed);
    } catch (error) {
      this.#cut(queue);
      throw error;
    }
  }

  #release(queue: EventQueue, { events, complete }: Replay): void {
    // A connection may be over by the time the log answers, or a newer one may be here.
    if (this.#queue !== queue) return;
    this.#state = "connected";
    if (!complete) this.#stats.incompleteReplays += 1;
    queue.release(events, complete ? undefined : INCOMPLETE);
  }

  #wait(number: number, payload: EventPayload, appended: Promise<void> | undefined): void {
    const event = {
      number,
      payload,
      sentAt: this.#clock.monotonic(),
      kept: appended === undefined,
    };
    const pending = (this.#pending ??= new PendingAppends());
    pending.add(event);
    if (appended) pending.lastWrite = appended;
    appended?.then(
      () => this.#kept(event, pending),
      (error: unknown) => this.#fail(error),
    );
    const { maxQueuedEvents, maxQueuedBytes } = this.#limits;
    if (pending.size > maxQueuedEvents || pending.bytesBehind > maxQueuedBytes) {
      this.#fail(new TransportError("INTERNAL_ERROR", "The event log does not keep up"));
    }
  }

  #kept(event: PendingEvent, pending: PendingAppends): void {
    event.kept = true;
    for (let next = pending.takeKept(); next; next = pending.takeKept()) {
      this.#stats.sent += 1;
      this.#queue?.push(next.number, next.payload, next.sentAt);
      if (next.number === this.#ending?.afterNumber) this.#endNow();
    }
  }

  #endNow(): void {
    const ending = this.#ending;
    this.#ending = undefined;
    if (!ending) return;
    ending.queue.end(ending.last);
    this.#detach(ending.queue);
  }

  #fail(error: unknown, refused = 0): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#stats.dropped += this.pendingEvents + refused;
    this.#pending?.clear();
    if (this.#queue) this.#cut(this.#queue);
    this.#onFailure?.(error, this);
  }

  #cut(queue: EventQueue): void {
    queue.destroy();
    this.#detach(queue);
  }

  /** The connection is over. */
  #detach(queue: EventQueue | undefined): void {
    if (!queue || this.#queue !== queue) return;
    this.#sentNumber = this.sentNumber;
    this.#queue = undefined;
    this.#stats.connections -= 1;
    if (this.#state !== "closed") this.#state = "disconnected";
    const onClosed = this.#onClosed;
    this.#onClosed = undefined;
    onClosed?.();
  }
}
