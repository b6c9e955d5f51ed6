import {
  emptyReply,
  kindOf,
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
import { SessionPost, type PostKind } from "./session-post.js";
import { requireRoom } from "./stream-room.js";
import type { StreamableChannel } from "./streamable-channel.js";
import { StreamableExchange } from "./streamable-exchange.js";
import type { StreamableTransportParts } from "./streamable-transport-parts.js";

const ACCEPTED = emptyReply(202);
const SINGLE: PostKind = { batch: false, begins: false };
const BEGINNING: PostKind = { batch: false, begins: true };
const BATCH: PostKind = { batch: true, begins: false };

/** Takes the messages of one `POST` to where they belong, and makes its reply. */
export class Delivery {
  readonly #channel: StreamableChannel;
  readonly #request: HttpRequest;
  readonly #caller: Caller;
  readonly #parts: StreamableTransportParts;

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
    const post = this.#postStream([request], begins ? BEGINNING : SINGLE);
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
    const post = this.#postStream(requests as JsonRpcRequest[], BATCH);
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

  #postStream(requests: readonly JsonRpcRequest[], kind: PostKind): PostStream {
    return new PostStream(new SessionPost(this.#channel, requests, kind, this.#parts));
  }

  get #alwaysStreams(): boolean {
    return this.#parts.config.responseMode === "stream";
  }

  #requireReady(): void {
    if (this.#parts.channels.draining) throw shuttingDown();
    if (this.#alwaysStreams) requireRoom(this.#parts);
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
