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
  /** What `open` waits for. */
  opening: Promise<void> | undefined;
  readonly #log = new MemoryEventLog();

  open(...args: [string, string, number, EventLogLimits]): MaybePromise<void> {
    const opened = this.#failure("open") ?? this.#log.open(...args);
    return this.opening ? this.opening.then(() => opened) : opened;
  }

  append(...args: [string, number, LoggedEvent, JsonRpcId?]): MaybePromise<void> {
    return this.#failure("append") ?? this.#log.append(...args);
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
    return this.#failure("after") ?? this.#log.after(...args);
  }

  lastNumber(stream: string): MaybePromise<number> {
    return this.#failure("lastNumber") ?? this.#log.lastNumber(stream);
  }

  sessionOf(stream: string): MaybePromise<string | undefined> {
    return this.#failure("sessionOf") ?? this.#log.sessionOf(stream);
  }

  dropStream(stream: string): MaybePromise<void> {
    return this.#failure("dropStream") ?? this.#log.dropStream(stream);
  }

  drop(session: string): MaybePromise<void> {
    return this.#failure("drop") ?? this.#log.drop(session);
  }

  /** As a log answers that has to ask somebody else. */
  async bytesHeld(session: string): Promise<number> {
    return this.#log.bytesHeld(session);
  }

  #failure(method: keyof EventLog): Promise<never> | undefined {
    const fault = this.failing.get(method);
    if (!fault) return undefined;
    const error = new Error(`The log cannot ${method}`);
    if (fault === "throws") throw error;
    return Promise.reject(error);
  }
}
