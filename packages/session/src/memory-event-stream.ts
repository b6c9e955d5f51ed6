import type { JsonRpcId } from "@crossfade/core";
import type { EventLogLimits, ExpectedAnswer, LoggedEvent, Replay } from "./event-log.js";

/** Below this many forgotten places a list is not worth moving. */
const COMPACT_FROM = 64;

interface KeptEvent extends LoggedEvent {
  readonly bytes: number;
}

const FORGOTTEN: KeptEvent = { number: 0, payload: "", bytes: 0 };

/** The last events of one stream. */
export class MemoryEventStream {
  readonly session: string;
  epoch: number;
  limits: EventLogLimits;
  bytes = 0;
  lastNumber = 0;
  /** Made when first needed: with one node, it never is. */
  #expected: Map<JsonRpcId, ExpectedAnswer> | undefined;
  /** The newest number that is no longer kept. */
  #forgotten = 0;
  #events: KeptEvent[] = [];
  /** Where the kept ones begin: moving the list for each forgotten event would be quadratic. */
  #head = 0;

  constructor(session: string, epoch: number, limits: EventLogLimits) {
    this.session = session;
    this.epoch = epoch;
    this.limits = limits;
  }

  add(number: number, payload: string, bytes: number): void {
    const event = { number, payload, bytes };
    // Most streams of sessions that do nothing have one event; what is pushed makes room for 17.
    if (this.#events.length === 0) this.#events = [event];
    else this.#events.push(event);
    this.bytes += bytes;
    this.lastNumber = number;
    this.trim();
  }

  get expected(): Iterable<ExpectedAnswer> {
    return this.#expected?.values() ?? [];
  }

  expect(call: ExpectedAnswer): void {
    (this.#expected ??= new Map()).set(call.id, call);
  }

  settle(id: JsonRpcId): void {
    this.#expected?.delete(id);
  }

  /** Forgets the oldest events until the limits hold. */
  trim(): void {
    const { maxReplayEvents, maxReplayBytes } = this.limits;
    for (let oldest = this.#events[this.#head]; oldest; oldest = this.#events[this.#head]) {
      const kept = this.#events.length - this.#head;
      if (kept <= maxReplayEvents && this.bytes <= maxReplayBytes) break;
      this.#forget(oldest);
    }
    if (this.#head >= COMPACT_FROM && this.#head * 2 >= this.#events.length) {
      this.#events = this.#events.slice(this.#head);
      this.#head = 0;
    }
  }

  after(number: number): Replay {
    const complete = number >= this.#forgotten;
    const events: LoggedEvent[] = [];
    for (let place = this.#placeAfter(number); place < this.#events.length; place++) {
      const event = this.#events[place];
      if (event) events.push({ number: event.number, payload: event.payload });
    }
    return { events, complete };
  }

  #forget(oldest: KeptEvent): void {
    this.#forgotten = oldest.number;
    this.bytes -= oldest.bytes;
    // The place stays until the list is moved; its payload must not.
    this.#events[this.#head++] = FORGOTTEN;
  }

  /** Searches from the end, since clients come back for the newest. */
  #placeAfter(number: number): number {
    let place = this.#events.length;
    while (place > this.#head && (this.#events[place - 1]?.number ?? 0) > number) place--;
    return place;
  }
}
