import type {
  ClientRequestOptions,
  JsonObject,
  JsonRpcResponse,
  LegacyRevision,
  SessionContext,
  StreamSink,
} from "@crossfade/core";
import type { CorrelationManager, Session, SessionManager } from "@crossfade/session";
import { eventFormatter, EventPayload, type SseSession } from "@crossfade/sse";
import type { SeenClient } from "@crossfade/sunset";
import type { PostStream } from "./post-stream.js";

/** Clients of earlier revisions parse the data of every event, also where there is none. */
const PRIMED_SINCE = "2025-11-25";

/** What a channel is made of; the registry puts it together. */
export interface StreamableChannelParts {
  readonly session: Session;
  /** The stream that a `GET` opens, for what belongs to no request. */
  readonly standalone: SseSession;
  readonly sessions: SessionManager;
  readonly correlation: CorrelationManager;
  readonly retryMs: number;
  /** A connection of one of its streams opened (true) or is gone (false). */
  readonly onConnection: (connected: boolean) => void;
}

/** A live session of Streamable HTTP: its record, its streams, and its way to the client. */
export class StreamableChannel implements SessionContext {
  readonly transport = "streamable-http";
  readonly session: Session;
  readonly standalone: SseSession;
  /** True while its backend is told again what the client knows already: nothing is sent then. */
  replaying = false;
  /** Whether the backend has heard of it, and has to hear of its end. */
  begun = false;
  /** Its client, from the first request on. */
  seen: SeenClient | undefined;
  readonly #sessions: SessionManager;
  readonly #correlation: CorrelationManager;
  readonly #retryMs: number;
  readonly #onConnection: StreamableChannelParts["onConnection"];
  /** Made when first asked for: most sessions never have one. */
  #postStreams: Map<string, PostStream> | undefined;
  #streamsOpened = 0;
  #standaloneConnected = false;

  constructor(parts: StreamableChannelParts) {
    this.session = parts.session;
    this.standalone = parts.standalone;
    this.#sessions = parts.sessions;
    this.#correlation = parts.correlation;
    this.#retryMs = parts.retryMs;
    this.#onConnection = parts.onConnection;
  }

  /** The streams of `POST`s that can be resumed, by name. Of those that are finished, the longest first. */
  get postStreams(): Map<string, PostStream> {
    return (this.#postStreams ??= new Map());
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

  /** Its streams begin with an id and no data, so that there is something to resume from. */
  get primed(): boolean {
    return (this.revision ?? "") >= PRIMED_SINCE;
  }

  get requestsInFlight(): number {
    return this.#correlation.inFlight(this.id);
  }

  /** Events of its streams that the log has not confirmed yet. */
  get pendingEvents(): number {
    let pending = this.standalone.pendingEvents;
    for (const post of this.postStreams.values()) pending += post.pendingEvents;
    return pending;
  }

  /** A connection of the standalone stream is open. */
  get standaloneConnected(): boolean {
    return this.#standaloneConnected;
  }

  /** Whether a stream can be one of its `POST`s, by its name. */
  mayHaveOpened(stream: string): boolean {
    return stream.startsWith(`${this.standalone.stream}.`);
  }

  /** A name for the next stream of a `POST`, never used before in this session. */
  nextStreamName(): string {
    const number = (this.#streamsOpened += 1).toString(36);
    const { epoch } = this.session;
    // On each node that it has lived on, a session counts anew.
    const turn = epoch === 1 ? number : `${epoch.toString(36)}.${number}`;
    return `${this.standalone.stream}.${turn}`;
  }

  /** Gives the standalone stream a connection. An older one ends, and the newer takes its place. */
  attachStandalone(sink: StreamSink, after: number | "unsent"): void | Promise<void> {
    this.#setStandaloneConnected(true);
    const retry = eventFormatter.retry(this.#retryMs);
    const primes = this.primed && after === "unsent";
    return this.standalone.attach(sink, {
      preamble: primes ? retry + this.#priming() : retry,
      after,
      onClosed: () => this.#setStandaloneConnected(false),
    });
  }

  /** Ends all streams for good: they are another node's. */
  close(): void {
    this.leave();
    this.standalone.close();
    for (const post of this.postStreams.values()) post.close();
  }

  /** Ends its connections at once: this node may have lost the session, and its clients should find out where it is. */
  leave(): void {
    this.standalone.endAtOnce(eventFormatter.retry(this.#retryMs));
    for (const post of this.postStreams.values()) post.leave();
  }

  notify(method: string, params?: JsonObject): void {
    if (!this.replaying) this.sendText(JSON.stringify(notificationOf(method, params)));
  }

  request(
    method: string,
    params?: JsonObject,
    options?: ClientRequestOptions,
  ): Promise<JsonObject> {
    return this.ask(method, params, options, (json) => this.sendText(json));
  }

  /** Sends the client a request by way of `send`, and resolves to its result. */
  ask(
    method: string,
    params: JsonObject | undefined,
    options: ClientRequestOptions | undefined,
    send: (json: string) => void,
  ): Promise<JsonObject> {
    return this.#correlation.ask(
      this.id,
      (id) => send(JSON.stringify({ jsonrpc: "2.0", id, method, ...(params ? { params } : {}) })),
      {
        ...options,
        onGivenUp: (requestId, reason) =>
          send(JSON.stringify(notificationOf("notifications/cancelled", { requestId, reason }))),
      },
    );
  }

  /** Hands the client's answer to whoever asked; false where nobody did. */
  answer(response: JsonRpcResponse): boolean {
    return this.#correlation.answer(this.id, response);
  }

  /** Sends a message that is JSON already, on the standalone stream. */
  sendText(json: string): void {
    this.standalone.send(new EventPayload(json));
  }

  /** The connection of one of the `POST`s' streams opened or is gone. */
  postConnectionChanged(connected: boolean): void {
    this.#connectionChanged(connected);
  }

  /** Leads to what comes next on the standalone stream: a connection may be lost before that is read. */
  #priming(): string {
    const { stream, sentNumber } = this.standalone;
    return eventFormatter.event({ id: `${stream}-${sentNumber}`, data: "" });
  }

  #setStandaloneConnected(connected: boolean): void {
    if (this.#standaloneConnected === connected) return;
    this.#standaloneConnected = connected;
    this.#connectionChanged(connected);
  }

  #connectionChanged(connected: boolean): void {
    if (connected) this.session.streamOpened();
    else this.session.streamClosed();
    this.#onConnection(connected);
  }
}

/** A notification; without parameters it has no such field. */
export function notificationOf(method: string, params: JsonObject | undefined): object {
  return params === undefined ? { jsonrpc: "2.0", method } : { jsonrpc: "2.0", method, params };
}
