import type {
  ClientRequestOptions,
  JsonObject,
  JsonRpcResponse,
  LegacyRevision,
  SessionContext,
  StreamSink,
  TransportError,
} from "@crossfade/core";
import {
  lostRequest,
  type AnswerListener,
  type CorrelationManager,
  type ExpectedAnswer,
  type Session,
  type SessionManager,
} from "@crossfade/session";
import { eventFormatter, EventPayload, type SseSession } from "@crossfade/sse";
import type { SeenClient } from "@crossfade/sunset";

/**
 * How a session began, which fixes how it is answered: `get`, on its stream alone; `post`, in the
 * response to each `POST` and on the stream.
 */
export type BirthMode = "get" | "post";

/** What a channel is made of; the transport puts it together. */
export interface HttpSseChannelParts {
  readonly session: Session;
  readonly mode: BirthMode;
  readonly stream: SseSession;
  readonly sessions: SessionManager;
  readonly correlation: CorrelationManager;
  /** The connection opened (true) or is gone (false). */
  readonly onConnection: (channel: HttpSseChannel, connected: boolean) => void;
}

/** A live http-sse session: its record, its stream, and its way to the client. */
export class HttpSseChannel implements SessionContext {
  readonly transport = "http-sse";
  readonly session: Session;
  readonly mode: BirthMode;
  readonly stream: SseSession;
  /** Whether the backend has heard of it, and has to hear of its end. */
  begun = false;
  /** Its client, from the first request on. */
  seen: SeenClient | undefined;
  /** Puts an answer on the stream. One function for all requests of the session. */
  readonly onAnswer: AnswerListener = (json, deliver, id) => {
    if (deliver) this.stream.send(new EventPayload(json), id);
    else this.stream.settle(id);
  };
  /** True while its backend is told again what the client knows already: nothing is sent then. */
  replaying = false;
  readonly #sessions: SessionManager;
  readonly #correlation: CorrelationManager;
  readonly #onConnection: HttpSseChannelParts["onConnection"];
  #connected = false;
  /** Whoever waits until what was taken is kept. */
  #waiting: Set<(error: TransportError) => void> | undefined;

  constructor(parts: HttpSseChannelParts) {
    this.session = parts.session;
    this.mode = parts.mode;
    this.stream = parts.stream;
    this.#sessions = parts.sessions;
    this.#correlation = parts.correlation;
    this.#onConnection = parts.onConnection;
  }

  get id(): string {
    return this.session.id;
  }

  get principal(): string | undefined {
    return this.session.principal;
  }

  get revision(): LegacyRevision | undefined {
    return this.session.revision;
  }

  get initializeParams(): JsonObject | undefined {
    return this.session.initializeParams;
  }

  get state(): JsonObject | undefined {
    return this.session.state;
  }

  setState(state: JsonObject): Promise<void> {
    return this.#sessions.recordState(this.session, state);
  }

  get connected(): boolean {
    return this.#connected;
  }

  get requestsInFlight(): number {
    return this.#correlation.inFlight(this.id);
  }

  /** Gives the stream a connection. An older one ends, and the newer takes its place. */
  attach(sink: StreamSink, preamble: string, after: number | "unsent"): void | Promise<void> {
    if (this.session.ended) return sink.end();
    this.#setConnected(true);
    return this.stream.attach(sink, {
      preamble,
      after,
      onClosed: () => this.#setConnected(false),
    });
  }

  /** Notes that an answer is due, for whoever has to take the session over. */
  expect(call: ExpectedAnswer): void {
    if (this.#sessions.shared) this.stream.expect(call);
  }

  /**
   * Resolves once the log knows of all requests that were taken: from then on each is answered, if need be by
   * another node. Undefined where there is no other. Rejects with `NODE_UNREACHABLE` where this node loses
   * the session before that, or may have.
   */
  kept(): Promise<void> | undefined {
    const { written } = this.stream;
    if (!written || !this.#sessions.shared) return undefined;
    const waiting = (this.#waiting ??= new Set());
    return new Promise((resolve, reject) => {
      waiting.add(reject);
      const done = (settle: () => void) => (): void => {
        waiting.delete(reject);
        settle();
      };
      written.then(
        done(resolve),
        done(() => reject(lostRequest())),
      );
      if (this.session.ended) reject(lostRequest());
    });
  }

  /** Nobody is served here any more: this node has lost the session, or may have. */
  leave(retryMs: number): void {
    for (const reject of this.#waiting ?? []) reject(lostRequest());
    this.stream.endAtOnce(eventFormatter.retry(retryMs));
  }

  notify(method: string, params?: JsonObject): void {
    if (this.replaying) return;
    this.#send(
      params === undefined ? { jsonrpc: "2.0", method } : { jsonrpc: "2.0", method, params },
    );
  }

  request(
    method: string,
    params?: JsonObject,
    options?: ClientRequestOptions,
  ): Promise<JsonObject> {
    return this.#correlation.ask(
      this.id,
      (id) =>
        this.#send({ jsonrpc: "2.0", id, method, ...(params === undefined ? {} : { params }) }),
      {
        ...options,
        onGivenUp: (requestId, reason) =>
          this.notify("notifications/cancelled", { requestId, reason }),
      },
    );
  }

  /** Hands the client's answer to whoever asked; false where nobody did. */
  answer(response: JsonRpcResponse): boolean {
    return this.#correlation.answer(this.id, response);
  }

  /** Sends a message that is JSON already. */
  sendText(json: string): void {
    this.stream.send(new EventPayload(json));
  }

  #send(message: object): void {
    this.sendText(JSON.stringify(message));
  }

  #setConnected(connected: boolean): void {
    if (this.#connected === connected) return;
    this.#connected = connected;
    if (connected) this.session.streamOpened();
    else this.session.streamClosed();
    this.#onConnection(this, connected);
  }
}
