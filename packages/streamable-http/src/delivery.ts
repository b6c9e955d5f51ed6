import {
  emptyReply,
  HEADER,
  kindOf,
  logUnexpected,
  type Caller,
  type HttpReply,
  type HttpRequest,
  type JsonRpcMessage,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type JsonRpcResponse,
} from "@crossfade/core";
import { shuttingDown, takeNotification, type AnswerListener } from "@crossfade/session";
import type { SeenClient } from "@crossfade/sunset";
import { greetClient } from "./greet-client.js";
import { PostStream } from "./post-stream.js";
import { hasRoom, requireRoom } from "./stream-room.js";
import type { StreamableChannel } from "./streamable-channel.js";
import { StreamableExchange } from "./streamable-exchange.js";
import type { StreamableTransportParts } from "./streamable-transport-parts.js";

const ACCEPTED = emptyReply(202);

/** What is special about a `POST`. */
interface PostKind {
  readonly batch: boolean;
  /** It is the `initialize` that begins the session. */
  readonly begins: boolean;
}

/** Takes the messages of one `POST` to where they belong, and makes its reply. */
export class Delivery {
  readonly #channel: StreamableChannel;
  readonly #request: HttpRequest;
  readonly #caller: Caller;
  readonly #parts: StreamableTransportParts;
  /** There was no room for a stream when one was needed: the answer stays JSON. */
  #withoutStream = false;

  constructor(
    channel: StreamableChannel,
    request: HttpRequest,
    caller: Caller,
    parts: StreamableTransportParts,
  ) {
    this.#channel = channel;
    this.#request = request;
    this.#caller = caller;
    this.#parts = parts;
  }

  /**
   * Takes one message. Resolves to the reply: at once where the message is no request, or is answered at once.
   *
   * @param begins it is the `initialize` that begins the session
   * @throws TransportError `DUPLICATE_REQUEST`, `TOO_MANY_REQUESTS`, `CONNECTION_LIMIT`, `DRAINING`
   */
  takeOne(message: JsonRpcMessage, begins = false): HttpReply | Promise<HttpReply> {
    if (kindOf(message) !== "request") {
      this.#takeOneWay(message);
      return ACCEPTED;
    }
    this.#requireReady();
    const request = message as JsonRpcRequest;
    const post = this.#postStream([request], { batch: false, begins });
    const onAnswer = this.#answerTo(post);
    const exchange = new StreamableExchange(this.#channel, this.#request, this.#caller, post);
    this.#parts.runner.register(exchange, request, onAnswer);
    if (this.#alwaysStreams) post.stream();
    this.#seenClient().account?.request();
    this.#parts.runner.run(exchange, request, onAnswer);
    return post.reply;
  }

  /**
   * Takes all messages of a batch or none: every id is registered before the first request runs.
   *
   * @throws TransportError as `takeOne`
   */
  takeBatch(messages: readonly JsonRpcMessage[]): HttpReply | Promise<HttpReply> {
    const requests = messages.filter((message) => kindOf(message) === "request");
    if (requests.length === 0) {
      for (const message of messages) this.#takeOneWay(message);
      return ACCEPTED;
    }
    this.#requireReady();
    const post = this.#postStream(requests as JsonRpcRequest[], { batch: true, begins: false });
    const exchanges = this.#register(requests as JsonRpcRequest[], post);
    if (this.#alwaysStreams) post.stream();
    const { account } = this.#seenClient();
    for (const message of messages) {
      const exchange = exchanges.get(message);
      if (exchange) account?.request();
      if (exchange)
        this.#parts.runner.run(exchange, message as JsonRpcRequest, this.#answerTo(post));
      else this.#takeOneWay(message);
    }
    return post.reply;
  }

  #seenClient(): SeenClient {
    const channel = this.#channel;
    return (channel.seen ??= greetClient(channel, undefined, this.#request, this.#parts));
  }

  #register(
    requests: readonly JsonRpcRequest[],
    post: PostStream,
  ): Map<JsonRpcMessage, StreamableExchange> {
    const exchanges = new Map<JsonRpcMessage, StreamableExchange>();
    try {
      for (const message of requests) {
        const exchange = new StreamableExchange(this.#channel, this.#request, this.#caller, post);
        this.#parts.runner.register(exchange, message, this.#answerTo(post));
        exchanges.set(message, exchange);
      }
    } catch (error) {
      for (const exchange of exchanges.values()) exchange.inbound?.settle();
      throw error;
    }
    return exchanges;
  }

  #postStream(requests: readonly JsonRpcRequest[], { batch, begins }: PostKind): PostStream {
    const { channels, config, logger, sessions } = this.#parts;
    const channel = this.#channel;
    const post: PostStream = new PostStream({
      requests: requests.length,
      batch,
      mayStream: () => this.#mayStream(begins),
      primed: () => channel.primed,
      retryMs: config.retryMs,
      // A client whose `initialize` fails never learns the id.
      headers: () =>
        begins && channel.revision !== undefined ? [HEADER.sessionId, channel.id] : [],
      open: () => {
        const stream = channels.openPostStream(channel);
        channel.postStreams.set(stream.stream, post);
        // Whoever has to take the session over answers in our place.
        if (sessions.shared) for (const request of requests) stream.expect(request);
        return stream;
      },
      onConnection: (connected) => channel.postConnectionChanged(connected),
      onFinished: (stream) => {
        if (stream) channels.retained.add(channel, post, stream);
      },
      onFailure: (error) => logUnexpected(logger, "POST", error),
    });
    return post;
  }

  get #alwaysStreams(): boolean {
    return this.#parts.config.responseMode === "stream";
  }

  #requireReady(): void {
    if (this.#parts.channels.draining) throw shuttingDown();
    if (this.#alwaysStreams) requireRoom(this.#parts);
  }

  /**
   * Not where that was the one stream too many: what would be sent on it goes to the standalone stream.
   * And not before `initialize` has gone well: the head of its answer says which session has begun.
   */
  #mayStream(begins: boolean): boolean {
    if (this.#parts.config.responseMode === "json" || this.#withoutStream) return false;
    if (begins && this.#channel.revision === undefined) return false;
    if (hasRoom(this.#parts)) return true;
    this.#withoutStream = true;
    this.#parts.refusals.count("CONNECTION_LIMIT");
    return false;
  }

  #answerTo(post: PostStream): AnswerListener {
    return (json, deliver, id) => {
      // That of `initialize` could not be one before.
      if (this.#alwaysStreams) post.stream();
      post.answer(json, deliver, id);
    };
  }

  #takeOneWay(message: JsonRpcMessage): void {
    if (kindOf(message) === "response") {
      this.#channel.answer(message as JsonRpcResponse);
      return;
    }
    const exchange = new StreamableExchange(this.#channel, this.#request, this.#caller, undefined);
    takeNotification(message as JsonRpcNotification, exchange, this.#parts);
  }
}
