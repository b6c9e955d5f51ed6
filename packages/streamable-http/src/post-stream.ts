import {
  EVENT_STREAM_HEADERS,
  jsonTextReply,
  type HttpReply,
  type HttpReplyHeaders,
  type JsonRpcId,
  type StreamSink,
} from "@crossfade/core";
import { eventFormatter, EventPayload, type SseSession } from "@crossfade/sse";

/** What a `PostStream` needs of its stream. */
export type AnswerStream = Pick<SseSession, "send" | "attach" | "end"> &
  Partial<Pick<SseSession, "settle" | "pendingEvents" | "endAtOnce" | "sentNumber" | "close">>;

/** Where the answers to one `POST` are: still to be collected, on a stream, or all given. */
export type PostStreamState = "collecting" | "streaming" | "finished";

/** What a `PostStream` is made of. Its functions are called as methods, so that a class can be the parts. */
export interface PostStreamParts<Stream extends AnswerStream> {
  /** How many requests the `POST` had. */
  readonly requests: number;
  /** Whether the body was a batch: then the answer as JSON is one, too. */
  readonly batch: boolean;
  /** Whether it may become a stream now, when something else has to be sent first. */
  mayStream(): boolean;
  /** Whether its streams begin with an event that has an id and no data, which old clients cannot parse. */
  primed(): boolean;
  readonly retryMs: number;
  /** Headers of the reply. Asked for when it is made, since `initialize` may have failed by then. */
  headers(): HttpReplyHeaders;
  /** Makes the stream known to the log, when it turns out that one is needed. */
  open(post: PostStream<Stream>): Stream;
  /** Its connection opened (true) or is gone (false). */
  onConnection(connected: boolean): void;
  /** An event for each request, framed, that says that it is lost. Default: nothing is said. */
  lost?(): string;
  /** All is answered. `stream` is undefined where it was answered as JSON. */
  onFinished(post: PostStream<Stream>, stream: Stream | undefined): void;
  /** The log could not say what a connection has missed; the connection is cut by then. */
  onFailure(error: unknown): void;
}

interface Answer {
  readonly json: string;
  readonly deliver: boolean;
  readonly id: JsonRpcId;
}

/** Never written to: where there is none, the first one makes a list. */
const NO_ANSWERS: Answer[] = [];

/** A priming event: there is something to resume from before anything has happened (2025-11-25). */
const PRIMING = new EventPayload("");

/**
 * The answer to one `POST` with requests: JSON where the answers are all there is, and an event stream
 * as soon as something else has to be sent before them.
 */
export class PostStream<Stream extends AnswerStream = SseSession> {
  readonly #parts: PostStreamParts<Stream>;
  #answers: Answer[] = NO_ANSWERS;
  #reply: HttpReply | undefined;
  #onReply: ((reply: HttpReply) => void) | undefined;
  #unanswered: number;
  #state: PostStreamState = "collecting";
  #stream: Stream | undefined;
  #connected = false;
  /** Connections so far. */
  #attached = 0;
  /** The newest connection has been given what it missed. Before that, to end it would be a loss. */
  #caughtUp = false;
  /** The newest connection, or the first one, is to end with a `retry:`. */
  #leaving = false;

  constructor(parts: PostStreamParts<Stream>) {
    this.#parts = parts;
    this.#unanswered = parts.requests;
  }

  /** What the adapter gets: a whole answer, or the beginning of a stream. To be asked for once. */
  get reply(): HttpReply | Promise<HttpReply> {
    return this.#reply ?? new Promise((resolve) => (this.#onReply = resolve));
  }

  /** A connection of its stream is open. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Events that the log has not confirmed yet. */
  get pendingEvents(): number {
    return this.#stream?.pendingEvents ?? 0;
  }

  /** Its client has been given the stream. */
  get opened(): boolean {
    return this.#attached > 0;
  }

  /** Turns into a stream, if it may and has not yet; false where it stays JSON or is over. */
  stream(): boolean {
    if (this.#state !== "collecting") return this.#state === "streaming";
    if (!this.#parts.mayStream()) return false;
    this.#state = "streaming";
    const stream = this.#parts.open(this);
    this.#stream = stream;
    if (this.#parts.primed()) stream.send(PRIMING);
    for (const answer of this.#answers) sendAnswer(stream, answer);
    this.#begin({
      status: 200,
      headers: [...EVENT_STREAM_HEADERS, ...this.#parts.headers()],
      stream: (sink) => this.attach(sink, "unsent"),
    });
    return true;
  }

  /** Sends a message before the answers; false where that has to go another way. */
  send(json: string): boolean {
    if (!this.stream()) return false;
    this.#stream?.send(new EventPayload(json));
    return true;
  }

  /** Takes an answer. One that the client must not see on a stream is in the answer as JSON only. */
  answer(json: string, deliver: boolean, id: JsonRpcId): void {
    this.#unanswered -= 1;
    const answer = { json, deliver, id };
    if (this.#stream) sendAnswer(this.#stream, answer);
    // Most are the only one; what is pushed makes room for 17.
    else if (this.#answers.length === 0) this.#answers = [answer];
    else this.#answers.push(answer);
    if (this.#unanswered === 0) this.#finish();
  }

  /** Gives the stream a connection: its first one, or that of a client which comes back. Never throws. */
  attach(sink: StreamSink, after: number | "unsent"): void {
    if (!this.#stream) return sink.end();
    this.#setConnected(true);
    void this.#attach(this.#stream, sink, after);
  }

  /**
   * Ends the connection, not the stream: the client asks again after `retry:` (2025-11-25). False where
   * its clients would not.
   */
  disconnect(): boolean {
    if (!this.#parts.primed() || !this.stream()) return false;
    this.#leaving = true;
    this.#endIfDue();
    return true;
  }

  /**
   * Ends the connection at once, where its client comes back for the rest. One that has had no event cannot ask
   * for it, and would wait for ever: it is told that its requests are lost, which nobody else can do any more.
   */
  leave(): void {
    const parts = this.#parts;
    if (this.#stream?.sentNumber === 0) this.#stream.endAtOnce?.(parts.lost?.() ?? "");
    else if (parts.primed()) this.#stream?.endAtOnce?.(eventFormatter.retry(parts.retryMs));
  }

  /** Another node goes on with its stream: nothing is to be written here any more. */
  close(): void {
    this.leave();
    this.#stream?.close?.();
  }

  async #attach(stream: Stream, sink: StreamSink, after: number | "unsent"): Promise<void> {
    const turn = (this.#attached += 1);
    this.#caughtUp = false;
    try {
      const replaying = stream.attach(sink, {
        preamble: eventFormatter.retry(this.#parts.retryMs),
        after,
        onClosed: () => this.#setConnected(false),
      });
      if (replaying) await replaying;
    } catch (error) {
      this.#parts.onFailure(error);
    }
    // A newer one may have taken over meanwhile, and has still to be given what it missed.
    if (turn !== this.#attached) return;
    this.#caughtUp = true;
    this.#endIfDue();
  }

  #endIfDue(): void {
    if (!this.#caughtUp) return;
    if (this.#state === "finished") this.#stream?.end();
    else if (this.#leaving) this.#stream?.end(this.#parts.retryMs);
    this.#leaving = false;
  }

  /** A newer connection that takes over from an older one is no second one. */
  #setConnected(connected: boolean): void {
    if (this.#connected === connected) return;
    this.#connected = connected;
    this.#parts.onConnection(connected);
  }

  #finish(): void {
    this.#state = "finished";
    if (this.#stream) this.#endIfDue();
    else this.#begin(this.#jsonReply());
    this.#parts.onFinished(this, this.#stream);
  }

  #begin(reply: HttpReply): void {
    this.#reply = reply;
    this.#onReply?.(reply);
  }

  #jsonReply(): HttpReply {
    const [first] = this.#answers;
    const body =
      first && !this.#parts.batch
        ? first.json
        : `[${this.#answers.map(({ json }) => json).join(",")}]`;
    return jsonTextReply(200, body, this.#parts.headers());
  }
}

function sendAnswer(stream: AnswerStream, { json, deliver, id }: Answer): void {
  if (deliver) stream.send(new EventPayload(json), id);
  else stream.settle?.(id);
}
