import {
  TransportError,
  type Clock,
  type JsonObject,
  type JsonRpcId,
  type JsonRpcResponse,
} from "@crossfade/core";
import { BySession } from "./by-session.js";
import type { CorrelationCounters, CorrelationStatistics } from "./correlation-statistics.js";
import { InboundRequest, type OnAborted } from "./inbound-request.js";
import { givenUp, OutboundRequest, type AskOptions } from "./outbound-request.js";
import { randomToken } from "./session-id.js";

export interface CorrelationOptions {
  readonly clock: Clock;
  /** Most requests in flight in one session, in each direction. Beyond: `TOO_MANY_REQUESTS`. */
  readonly maxInFlightRequests: number;
  /** How long the backend may take to answer. */
  readonly requestTimeoutMs: number;
  /** How long a client may take to answer a request of the server. */
  readonly clientRequestTimeoutMs: number;
}

type Counters = { -readonly [Name in keyof CorrelationCounters]: number };

/**
 * Requests in flight, in both directions: which answer belongs to which request, and what becomes of
 * requests that get none. One instance for each transport, so that their limits are apart. Callbacks
 * that are passed to it must not throw.
 */
export class CorrelationManager {
  readonly #options: CorrelationOptions;
  readonly #inbound = new BySession<InboundRequest>();
  readonly #outbound = new BySession<OutboundRequest>();
  /** So that an answer which reaches the wrong node, or one that was restarted, is nobody's there. */
  readonly #idPrefix = randomToken();
  readonly #counters: Counters = {
    registered: 0,
    settled: 0,
    cancelled: 0,
    timedOut: 0,
    disconnected: 0,
    duplicates: 0,
    refused: 0,
    clientRequests: 0,
    unknownAnswers: 0,
    clientTimeouts: 0,
  };

  constructor(options: CorrelationOptions) {
    this.#options = options;
  }

  /**
   * Takes a client's request. `onAborted` is called at most once, after it was taken out, when it is
   * cancelled (`REQUEST_CANCELLED`), times out (`REQUEST_TIMEOUT`) or its session ends
   * (`SESSION_DISCONNECTED`). `1` and `"1"` are different ids.
   *
   * @throws TransportError `DUPLICATE_REQUEST`, `TOO_MANY_REQUESTS`
   */
  register(sessionId: string, id: JsonRpcId, onAborted: OnAborted): InboundRequest {
    const inFlight = this.#inbound.countOf(sessionId);
    if (inFlight > 0 && this.#inbound.get(sessionId, id)) {
      this.#counters.duplicates++;
      throw new TransportError("DUPLICATE_REQUEST", "A request with this id is in flight");
    }
    this.#requireRoom(inFlight);
    const deadline = this.#options.clock.monotonic() + this.#options.requestTimeoutMs;
    const request = new InboundRequest(this.#registry, sessionId, id, deadline, onAborted);
    this.#inbound.add(request);
    this.#counters.registered++;
    return request;
  }

  /** The client's `notifications/cancelled`. False: no such request is in flight. */
  cancel(sessionId: string, id: JsonRpcId): boolean {
    const request = this.#inbound.get(sessionId, id);
    return (
      request?.abort(new TransportError("REQUEST_CANCELLED", "Cancelled by the client")) ?? false
    );
  }

  /**
   * Sends the client a request, under an id that `send` is told, and resolves to its result. Rejects with
   * `JsonRpcError` where the client answers with an error, with what `send` throws, and with
   * TransportError `CLIENT_TIMEOUT`, `REQUEST_CANCELLED` (by the signal), `SESSION_DISCONNECTED` or
   * `TOO_MANY_REQUESTS`.
   */
  async ask(
    sessionId: string,
    send: (id: string) => void,
    options: AskOptions = {},
  ): Promise<JsonObject> {
    if (options.signal?.aborted) throw givenUp();
    this.#requireRoom(this.#outbound.countOf(sessionId));
    const id = `${this.#idPrefix}-${++this.#counters.clientRequests}`;
    const deadline = this.#options.clock.monotonic() + this.#patience(options.timeoutMs);
    return new Promise((resolve, reject) => {
      const forget = this.#forget;
      const fields = { sessionId, id, deadline, options, forget, resolve, reject };
      const request = new OutboundRequest(fields);
      this.#outbound.add(request);
      try {
        send(id);
      } catch (error) {
        request.fail(error);
      }
    });
  }

  /** A client's answer. False: nobody in this session waits for it. */
  answer(sessionId: string, response: JsonRpcResponse): boolean {
    const { id } = response;
    const request = typeof id === "string" ? this.#outbound.get(sessionId, id) : undefined;
    if (!request) {
      this.#counters.unknownAnswers++;
      return false;
    }
    request.take(response);
    return true;
  }

  /** How many of the session's requests are being answered. */
  inFlight(sessionId: string): number {
    return this.#inbound.countOf(sessionId);
  }

  /** Aborts the session's requests and rejects the server's own, with this error. */
  abortSession(sessionId: string, error: TransportError): void {
    for (const request of this.#inbound.of(sessionId)) request.abort(error);
    for (const request of this.#outbound.of(sessionId)) request.fail(error);
  }

  /** `abortSession` with `SESSION_DISCONNECTED`. */
  endSession(sessionId: string): void {
    // Most sessions end with nothing in flight, and an error is dear: it records a stack.
    if (this.#inbound.countOf(sessionId) + this.#outbound.countOf(sessionId) === 0) return;
    this.abortSession(
      sessionId,
      new TransportError("SESSION_DISCONNECTED", "The session has ended"),
    );
  }

  /** Times out what is past its deadline. To be called every few seconds, in place of many timers. */
  sweep(): void {
    const now = this.#options.clock.monotonic();
    for (const request of late(this.#inbound.all(), now)) {
      request.abort(new TransportError("REQUEST_TIMEOUT", "The server did not answer in time"));
    }
    for (const request of late(this.#outbound.all(), now)) {
      if (request.timeOut()) this.#counters.clientTimeouts++;
    }
  }

  statistics(): CorrelationStatistics {
    return {
      requestsInFlight: this.#inbound.size,
      clientRequestsInFlight: this.#outbound.size,
      counters: { ...this.#counters },
    };
  }

  /** Bounded by the option, also where the caller says `Infinity` or `NaN`. */
  #patience(timeoutMs: number | undefined): number {
    const { clientRequestTimeoutMs } = this.#options;
    return timeoutMs !== undefined && timeoutMs < clientRequestTimeoutMs
      ? timeoutMs
      : clientRequestTimeoutMs;
  }

  #requireRoom(inFlight: number): void {
    const { maxInFlightRequests } = this.#options;
    if (inFlight < maxInFlightRequests) return;
    this.#counters.refused++;
    throw new TransportError(
      "TOO_MANY_REQUESTS",
      `Too many requests in flight in this session (maxInFlightRequests: ${maxInFlightRequests})`,
    );
  }

  readonly #registry = {
    over: (request: InboundRequest, error: TransportError | undefined): void => {
      this.#inbound.remove(request);
      this.#counters[outcomeOf(error)]++;
    },
  };

  readonly #forget = (request: OutboundRequest): void => {
    this.#outbound.remove(request);
  };
}

function outcomeOf(
  error: TransportError | undefined,
): "settled" | "cancelled" | "timedOut" | "disconnected" {
  if (!error) return "settled";
  if (error.code === "REQUEST_CANCELLED") return "cancelled";
  return error.code === "REQUEST_TIMEOUT" ? "timedOut" : "disconnected";
}

/** Collected first, since timing out takes them out of the maps that are walked through. */
function late<Request extends { readonly deadline: number }>(
  requests: Iterable<Request>,
  now: number,
): Request[] {
  const found: Request[] = [];
  for (const request of requests) if (request.deadline <= now) found.push(request);
  return found;
}
