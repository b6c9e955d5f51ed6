import { HEADER, logUnexpected, type HttpReplyHeaders, type JsonRpcRequest } from "@crossfade/core";
import { lostAnswer } from "@crossfade/session";
import { eventFormatter, type SseSession } from "@crossfade/sse";
import type { PostStream, PostStreamParts } from "./post-stream.js";
import { hasRoom } from "./stream-room.js";
import type { StreamableChannel } from "./streamable-channel.js";
import type { StreamableTransportParts } from "./streamable-transport-parts.js";

/** What is special about a `POST`. */
export interface PostKind {
  readonly batch: boolean;
  /** It is the `initialize` that begins the session. */
  readonly begins: boolean;
}

/**
 * A `POST` with requests, as its `PostStream` sees it. One object in the place of a function for each thing that
 * the stream may ask for: most of them are answered as JSON, and ask for nothing.
 */
export class SessionPost implements PostStreamParts<SseSession> {
  readonly batch: boolean;
  readonly requests: number;
  readonly #begins: boolean;
  readonly #calls: readonly JsonRpcRequest[];
  readonly #channel: StreamableChannel;
  readonly #parts: StreamableTransportParts;
  /** There was no room for a stream when one was needed: the answer stays JSON. */
  #withoutStream = false;

  constructor(
    channel: StreamableChannel,
    calls: readonly JsonRpcRequest[],
    { batch, begins }: PostKind,
    parts: StreamableTransportParts,
  ) {
    this.batch = batch;
    this.requests = calls.length;
    this.#begins = begins;
    this.#calls = calls;
    this.#channel = channel;
    this.#parts = parts;
  }

  get retryMs(): number {
    return this.#parts.config.retryMs;
  }

  /**
   * Not where that was the one stream too many: what would be sent on it goes to the standalone stream.
   * And not before `initialize` has gone well: the head of its answer says which session has begun.
   */
  mayStream(): boolean {
    if (this.#parts.config.responseMode === "json" || this.#withoutStream) return false;
    if (this.#begins && this.#channel.revision === undefined) return false;
    if (hasRoom(this.#parts)) return true;
    this.#withoutStream = true;
    this.#parts.refusals.count("CONNECTION_LIMIT");
    return false;
  }

  primed(): boolean {
    return this.#channel.primed;
  }

  /** A client whose `initialize` fails never learns the id. */
  headers(): HttpReplyHeaders {
    const { id, revision } = this.#channel;
    return this.#begins && revision !== undefined ? [HEADER.sessionId, id] : [];
  }

  open(post: PostStream): SseSession {
    const { channels, sessions } = this.#parts;
    const stream = channels.openPostStream(this.#channel);
    this.#channel.postStreams.set(stream.stream, post);
    // Whoever has to take the session over answers in our place.
    if (sessions.shared) for (const call of this.#calls) stream.expect(call);
    return stream;
  }

  lost(): string {
    return this.#calls
      .map(({ id }) => eventFormatter.event({ event: "message", data: lostAnswer(id) }))
      .join("");
  }

  onConnection(connected: boolean): void {
    this.#channel.postConnectionChanged(connected);
  }

  onFinished(post: PostStream, stream: SseSession | undefined): void {
    if (stream) this.#parts.channels.retained.add(this.#channel, post, stream);
  }

  onFailure(error: unknown): void {
    logUnexpected(this.#parts.logger, "POST", error);
  }
}
