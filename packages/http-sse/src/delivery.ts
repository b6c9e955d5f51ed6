import {
  kindOf,
  requireInitializeSize,
  type Caller,
  type HttpRequest,
  type JsonRpcMessage,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type JsonRpcResponse,
} from "@crossfade/core";
import { type AnswerListener, shuttingDown, takeNotification } from "@crossfade/session";
import { greetClient } from "./greet-client.js";
import type { HttpSseChannel } from "./http-sse-channel.js";
import { HttpSseExchange } from "./http-sse-exchange.js";
import type { HttpSseTransportParts } from "./http-sse-transport-parts.js";

/** A request whose id is taken, and that the backend has not seen yet. */
interface Call {
  readonly message: JsonRpcRequest;
  readonly exchange: HttpSseExchange;
  readonly onAnswer: AnswerListener;
  /** What the `POST` waits for; absent where the stream alone carries the answer. */
  readonly answer: Promise<string> | undefined;
}

/** Takes the messages of one `POST` to where they belong. */
export class Delivery {
  readonly #channel: HttpSseChannel;
  readonly #request: HttpRequest;
  readonly #caller: Caller;
  readonly #parts: HttpSseTransportParts;

  constructor(
    channel: HttpSseChannel,
    request: HttpRequest,
    caller: Caller,
    parts: HttpSseTransportParts,
  ) {
    this.#channel = channel;
    this.#request = request;
    this.#caller = caller;
    this.#parts = parts;
  }

  /**
   * Takes one message. Resolves to its answer where the `POST` carries it.
   *
   * @throws TransportError `DUPLICATE_REQUEST`, `TOO_MANY_REQUESTS`, `DRAINING`
   */
  takeOne(message: JsonRpcMessage): Promise<string> | undefined {
    if (kindOf(message) === "request") return this.#run(this.#register(message as JsonRpcRequest));
    this.#takeOneWay(message);
    return undefined;
  }

  /**
   * Takes a batch, all of it or nothing: every id is registered before the first request runs.
   *
   * @throws TransportError as `takeOne`
   */
  takeBatch(messages: readonly JsonRpcMessage[]): Promise<string>[] {
    const calls = new Map<JsonRpcMessage, Call>();
    try {
      for (const message of messages) {
        if (kindOf(message) === "request") {
          calls.set(message, this.#register(message as JsonRpcRequest));
        }
      }
    } catch (error) {
      for (const call of calls.values()) call.exchange.inbound?.settle();
      throw error;
    }
    return messages.flatMap((message) => {
      const call = calls.get(message);
      if (!call) this.#takeOneWay(message);
      const answer = call && this.#run(call);
      return answer ? [answer] : [];
    });
  }

  #register(message: JsonRpcRequest): Call {
    if (this.#parts.channels.draining) throw shuttingDown();
    if (message.method === "initialize")
      requireInitializeSize(message, this.#parts.config.maxInitializeBytes);
    const call = this.#callOf(message);
    this.#parts.runner.register(call.exchange, message, call.onAnswer);
    return call;
  }

  #callOf(message: JsonRpcRequest): Call {
    const exchange = this.#exchange();
    if (this.#channel.mode === "get") {
      return { message, exchange, onAnswer: this.#channel.onAnswer, answer: undefined };
    }
    let onAnswer!: AnswerListener;
    const answer = new Promise<string>((resolve) => {
      onAnswer = (json, deliver, id) => {
        this.#channel.onAnswer(json, deliver, id);
        resolve(json);
      };
    });
    return { message, exchange, onAnswer, answer };
  }

  #run({ message, exchange, onAnswer, answer }: Call): Promise<string> | undefined {
    const channel = this.#channel;
    const seen = (channel.seen ??= greetClient(channel, message, this.#request, this.#parts));
    seen.account?.request();
    this.#parts.runner.run(exchange, message, onAnswer);
    if (exchange.inbound?.over === false) this.#channel.expect(message);
    return answer;
  }

  #takeOneWay(message: JsonRpcMessage): void {
    if (kindOf(message) === "response") this.#channel.answer(message as JsonRpcResponse);
    else takeNotification(message as JsonRpcNotification, this.#exchange(), this.#parts);
  }

  #exchange(): HttpSseExchange {
    return new HttpSseExchange(this.#channel, this.#request, this.#caller);
  }
}
