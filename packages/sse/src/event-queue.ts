import type { Clock, StreamListener, StreamSink } from "@crossfade/core";
import type { LoggedEvent } from "@crossfade/session";
import type { BroadcastStats } from "./broadcast-stats.js";
import { FramedText } from "./framed-text.js";

/** How much may wait for a slow reader, before its connection is cut. */
export interface QueueLimits {
  /** Most events held back. */
  readonly maxQueuedEvents: number;
  /** Most bytes held back, those that wait in the sink included. */
  readonly maxQueuedBytes: number;
  /** Whether events may be written straight to the connection, where the sink can do that. Default: true. */
  readonly streamingOptimization?: boolean;
}

export interface EventQueueOptions {
  readonly sink: StreamSink;
  readonly limits: QueueLimits;
  readonly clock: Clock;
  readonly stats: BroadcastStats;
  /** What stands before the number in an id line: `id: <stream>-`. ASCII. Undefined: no id lines. */
  readonly idPrefix: string | undefined;
  /** Number of the newest event that the client has; it gets none that is not newer. */
  readonly after: number;
  /** The peer left, or the queue overflowed. Not called for `end`, `abandon` and `destroy`. */
  readonly onOver: () => void;
}

/** Something that waits to be written. */
interface Held {
  /** Undefined for a comment, which has no id. */
  readonly number: number | undefined;
  readonly framed: FramedText;
  readonly bytes: number;
  /** Undefined for what is not measured: comments, and events that are replayed. */
  readonly sentAt: number | undefined;
}

/**
 * A bounded queue between one stream and a sink that may be slow. While the sink takes everything,
 * nothing is held at all. It begins held back, until `release` has put what was missed first.
 *
 * Beyond its limits it cuts the connection: the client comes back with `Last-Event-ID` and finds in
 * the log what it did not get, which is cheaper than to keep it for everyone who might be slow.
 */
export class EventQueue implements StreamListener {
  readonly #sink: StreamSink;
  readonly #limits: QueueLimits;
  readonly #clock: Clock;
  readonly #stats: BroadcastStats;
  readonly #idPrefix: string | undefined;
  readonly #onOver: () => void;
  #held: Held[] = [];
  #heldBytes = 0;
  #maxEvents: number;
  #maxBytes: number;
  #newest: number;
  #lastWritten = 0;
  #released = false;
  /** Whether the sink took the last write without asking to wait. */
  #ready = true;
  #over = false;

  constructor(options: EventQueueOptions) {
    this.#sink = options.sink;
    this.#limits = options.limits;
    this.#clock = options.clock;
    this.#stats = options.stats;
    this.#idPrefix = options.idPrefix;
    this.#onOver = options.onOver;
    this.#newest = options.after;
    this.#maxEvents = options.limits.maxQueuedEvents;
    this.#maxBytes = options.limits.maxQueuedBytes;
  }

  /** Number of the newest event that was handed to the sink; 0 where there was none. */
  get lastWritten(): number {
    return this.#lastWritten;
  }

  /** Whether what is pushed is written at once. */
  get flowing(): boolean {
    return this.#released && this.#ready;
  }

  /** Listens to the sink and writes what comes before all events. */
  start(preamble: string): void {
    this.#sink.listen(this);
    if (this.#limits.streamingOptimization === false) this.#sink.writeThrough?.();
    if (preamble !== "") this.#writeText(new FramedText(preamble));
  }

  /**
   * Lets the stream flow: first `note`, then what was `missed`, then what was pushed meanwhile.
   *
   * What is replayed does not count against the limits, since the log is bounded already: a replay
   * that cut the connection which asked for it would be asked for again, for ever.
   */
  release(missed: readonly LoggedEvent[], note?: FramedText): void {
    if (this.#over) return;
    const live = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    if (note) this.#add(this.#waiting(undefined, note));
    for (const { number, payload } of missed)
      this.#add(this.#waiting(number, new FramedText(payload)));
    this.#raiseLimits(this.#held.length, this.#heldBytes);

    const lastMissed = missed.at(-1)?.number ?? 0;
    for (const entry of live) {
      if (entry.number === undefined || entry.number > lastMissed) this.#add(entry);
    }
    if (lastMissed > this.#newest) this.#newest = lastMissed;
    this.#released = true;
    this.#flush();
  }

  /**
   * Writes an event, or holds it back where the sink has to drain first. An event that is not newer
   * than the newest one is left out: a replay had it already.
   *
   * @param sentAt when it was sent, by the monotonic clock, if that was not just now
   */
  push(number: number, payload: FramedText, sentAt?: number): void {
    if (this.#over || number <= this.#newest) return;
    this.#newest = number;
    if (!this.flowing) {
      this.#hold(this.#waiting(number, payload, sentAt ?? this.#clock.monotonic()));
      return;
    }
    this.#writeEvent(number, payload);
    this.#stats.written(sentAt === undefined ? 0 : this.#clock.monotonic() - sentAt);
    if (!this.#ready) this.#letThrough(payload);
  }

  /** Writes a comment in its turn. */
  comment(text: FramedText): void {
    if (this.#over) return;
    if (this.flowing) this.#writeText(text);
    else this.#hold(this.#waiting(undefined, text));
  }

  /**
   * Ends the connection after all that is held, which is bounded, and `last`. Where the replay is
   * still under way, what is held is left to the next one, or there would be a gap before it.
   */
  end(last?: FramedText): void {
    if (this.#over) return;
    if (this.#released) for (const entry of this.#held) this.#writeHeld(entry);
    if (last) this.#writeText(last);
    this.abandon();
  }

  /** Ends the connection without what is held: a newer connection gets that. */
  abandon(): void {
    if (this.#over) return;
    this.#finish();
    this.#sink.end();
  }

  /** Cuts the connection. */
  destroy(): void {
    if (this.#over) return;
    this.#finish();
    this.#sink.destroy();
  }

  /** From the sink: what waited there has been taken. */
  drained(): void {
    this.#ready = true;
    if (this.#released && !this.#over) this.#flush();
  }

  /** From the sink: the connection is gone. */
  closed(): void {
    if (this.#over) return;
    this.#finish();
    this.#onOver();
  }

  #finish(): void {
    this.#over = true;
    this.#held = [];
    this.#heldBytes = 0;
  }

  #waiting(number: number | undefined, framed: FramedText, sentAt?: number): Held {
    const idLength = number === undefined ? 0 : this.#idLine(number).length;
    return { number, framed, bytes: idLength + framed.byteLength, sentAt };
  }

  /** ASCII, so that its length is its bytes. */
  #idLine(number: number): string {
    return this.#idPrefix === undefined ? "" : `${this.#idPrefix}${number}\n`;
  }

  #add(entry: Held): void {
    this.#held.push(entry);
    this.#heldBytes += entry.bytes;
  }

  #hold(entry: Held): void {
    // The first to wait for a replay: the sink itself is idle.
    if (this.#ready && this.#held.length === 0) this.#letThrough(entry.framed);
    this.#add(entry);
    const tooMany = this.#held.length > this.#maxEvents;
    if (!tooMany && this.#heldBytes + this.#sink.waitingBytes <= this.#maxBytes) return;
    this.#stats.overflows += 1;
    this.destroy();
    this.#onOver();
  }

  /**
   * An event beyond the limit by itself, that found an idle sink. If it counted, whatever came next
   * would cut it off half-way, and its replay too.
   */
  #letThrough({ byteLength }: FramedText): void {
    if (byteLength > this.#limits.maxQueuedBytes) this.#raiseLimits(0, byteLength);
  }

  /** Until all is drained, so much is let through beyond the limits. */
  #raiseLimits(events: number, bytes: number): void {
    this.#maxEvents += events;
    this.#maxBytes += bytes;
  }

  #flush(): void {
    const waiting = this.#held;
    let written = 0;
    for (const entry of waiting) {
      if (!this.#ready || this.#over) break;
      this.#heldBytes -= entry.bytes;
      this.#writeHeld(entry);
      written += 1;
    }
    waiting.splice(0, written);
    if (this.#ready) {
      this.#maxEvents = this.#limits.maxQueuedEvents;
      this.#maxBytes = this.#limits.maxQueuedBytes;
    }
  }

  #writeHeld({ number, framed, sentAt }: Held): void {
    if (number === undefined) {
      this.#writeText(framed);
      return;
    }
    this.#writeEvent(number, framed);
    if (sentAt === undefined) this.#stats.replayed += 1;
    else this.#stats.written(this.#clock.monotonic() - sentAt);
  }

  #writeEvent(number: number, framed: FramedText): void {
    const idLine = this.#idLine(number);
    const { encoded } = framed;
    this.#lastWritten = number;
    this.#stats.bytes += idLine.length + framed.byteLength;
    if (encoded === undefined) this.#ready = this.#sink.write(idLine + framed.text);
    else if (idLine === "") this.#ready = this.#sink.write(encoded);
    else this.#ready = this.#sink.write(idLine, encoded);
  }

  #writeText(framed: FramedText): void {
    this.#stats.bytes += framed.byteLength;
    this.#ready = this.#sink.write(framed.text);
  }
}
