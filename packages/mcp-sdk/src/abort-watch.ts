import type { Clock, TimerHandle } from "@crossfade/core";
import type { PendingRequest } from "./pending-request.js";

const INTERVAL_MS = 100;

/**
 * Listens to the signals of requests, but only of those that take their time. A signal with a listener
 * costs a third of what the rest of a small tool call does, and most calls are over before anybody could
 * cancel them. So all requests share one timer, and whoever is still pending when it fires is watched from
 * then on: a request that was aborted before is noticed at most a tenth of a second late.
 */
export class AbortWatch {
  readonly #clock: Clock;
  #unwatched = new Set<PendingRequest>();
  #timer: TimerHandle | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(request: PendingRequest): void {
    this.#unwatched.add(request);
    this.#timer ??= this.#clock.setTimeout(this.#watchAll, INTERVAL_MS);
  }

  remove(request: PendingRequest): void {
    if (!this.#unwatched.delete(request)) request.unwatch();
  }

  /** Lets go of the timer. Requests are to be removed one by one. */
  close(): void {
    this.#timer?.cancel();
  }

  readonly #watchAll = (): void => {
    this.#timer = undefined;
    const requests = this.#unwatched;
    this.#unwatched = new Set();
    for (const request of requests) request.watch();
  };
}
