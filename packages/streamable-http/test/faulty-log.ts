import type { JsonRpcId } from "@crossfade/core";
import {
  MemoryEventLog,
  type EventLog,
  type EventLogLimits,
  type ExpectedAnswer,
  type LoggedEvent,
  type MaybePromise,
  type Replay,
  type Unanswered,
} from "@crossfade/session";

/** How a log that is far away fails, and how one that is near. */
export type Fault = "rejects" | "throws";
export const FAULTS: readonly Fault[] = ["rejects", "throws"];

/** A log in memory that can be made to fail, method by method, or to take its time. */
export class FaultyLog implements EventLog {
  readonly failing = new Map<keyof EventLog, Fault>();
  /** What the methods wait for, those of `EventLog` that a transport waits for. */
  readonly busy = new Map<"open" | "append" | "after", Promise<void>>();
  /** Streams that were dropped one by one. */
  readonly dropped: string[] = [];
  readonly #log = new MemoryEventLog();

  open(...args: [string, string, number, EventLogLimits]): MaybePromise<void> {
    return this.#later("open", this.#failure("open") ?? this.#log.open(...args));
  }

  append(...args: [string, number, LoggedEvent, JsonRpcId?]): MaybePromise<void> {
    return this.#later("append", this.#failure("append") ?? this.#log.append(...args));
  }

  expect(...args: [string, number, ExpectedAnswer]): MaybePromise<void> {
    return this.#failure("expect") ?? this.#log.expect(...args);
  }

  settle(...args: [string, number, JsonRpcId]): MaybePromise<void> {
    return this.#failure("settle") ?? this.#log.settle(...args);
  }

  unanswered(session: string): MaybePromise<readonly Unanswered[]> {
    return this.#failure("unanswered") ?? this.#log.unanswered(session);
  }

  after(...args: [string, number]): MaybePromise<Replay> {
    return this.#later("after", this.#failure("after") ?? this.#log.after(...args));
  }

  lastNumber(stream: string): MaybePromise<number> {
    return this.#log.lastNumber(stream);
  }

  sessionOf(stream: string): MaybePromise<string | undefined> {
    return this.#log.sessionOf(stream);
  }

  dropStream(stream: string): MaybePromise<void> {
    this.dropped.push(stream);
    return this.#failure("dropStream") ?? this.#log.dropStream(stream);
  }

  drop(session: string): MaybePromise<void> {
    return this.#failure("drop") ?? this.#log.drop(session);
  }

  /** As a log answers that has to ask somebody else. */
  async bytesHeld(session: string): Promise<number> {
    return this.#log.bytesHeld(session);
  }

  #later<Value>(method: "open" | "append" | "after", value: MaybePromise<Value>) {
    const waiting = this.busy.get(method);
    return waiting ? waiting.then(() => value) : value;
  }

  #failure(method: keyof EventLog): Promise<never> | undefined {
    const fault = this.failing.get(method);
    if (!fault) return undefined;
    const error = new Error(`The log cannot ${method}`);
    if (fault === "throws") throw error;
    return Promise.reject(error);
  }
}

/** Something to wait for, and what ends the wait. */
export function pause(): { readonly over: Promise<void>; readonly end: () => void } {
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (end = resolve));
  return { over, end };
}
