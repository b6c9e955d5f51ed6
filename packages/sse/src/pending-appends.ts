import type { EventPayload } from "./event-payload.js";

/** An event that the log has not confirmed yet, or that waits for one which it has not. */
export interface PendingEvent {
  readonly number: number;
  readonly payload: EventPayload;
  /** By the monotonic clock. */
  readonly sentAt: number;
  kept: boolean;
}

/** Events on their way into the log; confirmed in any order, they leave in that of their numbers. */
export class PendingAppends {
  /** What the log was told last. It takes things in turn: once it has this, it has all before it. */
  lastWrite: Promise<void> | undefined;
  #events: PendingEvent[] = [];
  #bytes = 0;

  get size(): number {
    return this.#events.length;
  }

  /** Bytes of all but the first, which is under way however large it is. */
  get bytesBehind(): number {
    return this.#bytes - (this.#events[0]?.payload.byteLength ?? 0);
  }

  add(event: PendingEvent): void {
    this.#events.push(event);
    this.#bytes += event.payload.byteLength;
  }

  /** The next event, taken out, if the log has it. */
  takeKept(): PendingEvent | undefined {
    if (this.#events[0]?.kept !== true) return undefined;
    const event = this.#events.shift();
    if (event) this.#bytes -= event.payload.byteLength;
    return event;
  }

  clear(): void {
    this.#events = [];
    this.#bytes = 0;
  }
}
