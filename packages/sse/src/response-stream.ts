import type { Clock, StreamSink } from "@crossfade/core";
import type { BroadcastStats } from "./broadcast-stats.js";
import { eventFormatter } from "./event-formatter.js";
import type { EventPayload } from "./event-payload.js";
import { EventQueue, type QueueLimits } from "./event-queue.js";
import { FramedText } from "./framed-text.js";

export interface ResponseStreamOptions {
  readonly limits: QueueLimits;
  readonly clock: Clock;
  readonly stats: BroadcastStats;
  /** The connection is over, and not because this side ended it. Called at most once. */
  readonly onGone: () => void;
}

const HEARTBEAT = new FramedText(eventFormatter.comment());

/**
 * The event stream of one response: no ids, no log, one connection. What is sent before that opens is
 * held, within the limits of a slow reader; what is sent after it is over is lost, as it should be.
 */
export class ResponseStream {
  readonly #options: ResponseStreamOptions;
  readonly #early: EventPayload[] = [];
  #earlyBytes = 0;
  #queue: EventQueue | undefined;
  #number = 0;
  #over = false;
  #ending = false;

  constructor(options: ResponseStreamOptions) {
    this.#options = options;
  }

  /** Gives it its one connection. */
  attach(sink: StreamSink): void {
    if (this.#over) return sink.end();
    const { limits, clock, stats } = this.#options;
    stats.connections += 1;
    const queue = new EventQueue({
      sink,
      limits,
      clock,
      stats,
      idPrefix: undefined,
      after: 0,
      onOver: () => this.#gone(),
    });
    this.#queue = queue;
    queue.start("");
    queue.release([]);
    for (const payload of this.#early.splice(0)) this.#push(payload);
    if (this.#ending) this.end();
  }

  send(payload: EventPayload): void {
    const { stats, limits } = this.#options;
    if (this.#over || this.#ending) {
      stats.dropped += 1;
      return;
    }
    stats.sent += 1;
    if (this.#queue) return this.#push(payload);
    this.#early.push(payload);
    this.#earlyBytes += payload.byteLength;
    if (this.#early.length <= limits.maxQueuedEvents && this.#earlyBytes <= limits.maxQueuedBytes) {
      return;
    }
    stats.overflows += 1;
    this.#gone();
  }

  /** Writes an empty comment, unless something is held back, which then says enough. */
  heartbeat(): void {
    if (this.#queue?.flowing === true) this.#queue.comment(HEARTBEAT);
  }

  /** Ends it after all that was sent. */
  end(): void {
    this.#ending = true;
    if (!this.#queue || this.#over) return;
    this.#over = true;
    this.#options.stats.connections -= 1;
    this.#queue.end();
  }

  #push(payload: EventPayload): void {
    this.#queue?.push((this.#number += 1), payload);
  }

  #gone(): void {
    if (this.#over) return;
    this.#over = true;
    this.#early.length = 0;
    if (this.#queue) this.#options.stats.connections -= 1;
    this.#options.onGone();
  }
}
