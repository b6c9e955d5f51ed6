import {
  asksForInput,
  isExpectedError,
  isObject,
  isPromise,
  JsonRpcError,
  logUnexpected,
  META_KEY,
  requireDeclared,
  resultResponse,
  RPC_CODE,
  TransportError,
  type JsonObject,
  type JsonRpcRequest,
  type Logger,
  type McpBackend,
  type ServerDescription,
} from "@crossfade/core";
import type { ExchangesInFlight } from "./exchanges-in-flight.js";
import type { ModernExchange } from "./modern-exchange.js";
import type { ModernReply } from "./modern-reply.js";
import { metaOf } from "./modern-request.js";
import type { RequestStateSeal } from "./request-state.js";
import { stampResult } from "./stamp-result.js";

export interface AnsweringParts {
  readonly backend: McpBackend;
  readonly logger: Logger;
  readonly inFlight: ExchangesInFlight;
  readonly seal: RequestStateSeal;
  /** Whether every answer is to be a stream. */
  readonly alwaysStreams: boolean;
}

/** Has the backend answer, and brings what comes of it to whoever waits. */
export class Answering {
  readonly #parts: AnsweringParts;

  constructor(parts: AnsweringParts) {
    this.#parts = parts;
  }

  /** Asks the backend; `message` is what it is to see of the request. */
  run(exchange: ModernExchange, message: JsonRpcRequest): void {
    const { backend, alwaysStreams } = this.#parts;
    // Not before all is checked: what is wrong with a request has a status of its own.
    if (alwaysStreams) exchange.reply?.stream();
    let answer: JsonObject | Promise<JsonObject>;
    try {
      answer = backend.request(message, exchange);
    } catch (error) {
      return this.#failed(exchange, error);
    }
    if (!isPromise(answer)) return this.#succeeded(exchange, answer);
    answer.then(
      (result) => this.#succeeded(exchange, result),
      (error: unknown) => this.#failed(exchange, error),
    );
    return undefined;
  }

  #succeeded(exchange: ModernExchange, result: JsonObject): void {
    if (!isObject(result)) {
      return this.#failed(exchange, new TypeError("a backend's result must be an object"));
    }
    return this.deliver(exchange, { result });
  }

  #failed(exchange: ModernExchange, error: unknown): void {
    this.#logUnexpected(exchange.message.method, error);
    this.deliver(exchange, { error });
  }

  /**
   * Answers whoever waits; an outcome that comes while nobody does is there for who comes back.
   *
   * @param outcome what came of it, where that was not known before
   */
  deliver(exchange: ModernExchange, outcome = exchange.outcome): void {
    exchange.outcome = outcome;
    const { reply } = exchange;
    if (!reply || !outcome) return;
    this.#parts.inFlight.end(exchange);
    if ("error" in outcome) return reply.fail(outcome.error);
    try {
      const waiting = this.#give(reply, exchange, outcome.result);
      waiting?.catch((error: unknown) => this.#failedToAnswer(reply, error));
    } catch (error) {
      this.#failedToAnswer(reply, error);
    }
    return undefined;
  }

  #failedToAnswer(reply: ModernReply, error: unknown): void {
    this.#logUnexpected("POST", error);
    reply.fail(error);
  }

  #give(
    reply: ModernReply,
    exchange: ModernExchange,
    result: JsonObject,
  ): Promise<void> | undefined {
    if (asksForInput(result)) return this.#sealOwnState(reply, exchange, result);
    return this.answer(reply, exchange, result);
  }

  /** A result of the backend's own that asks for input: only for what the client declared, and sealed. */
  async #sealOwnState(
    reply: ModernReply,
    exchange: ModernExchange,
    result: JsonObject,
  ): Promise<void> {
    const { message, principal, client } = exchange;
    const { inputRequests, requestState: state } = result;
    for (const input of Object.values(isObject(inputRequests) ? inputRequests : {})) {
      if (isObject(input)) requireDeclared(String(input["method"]), client.capabilities);
    }
    if (typeof state !== "string") return this.answer(reply, exchange, result);
    const requestState = await this.#parts.seal.seal({ state }, message, principal);
    await this.answer(reply, exchange, { ...result, requestState });
  }

  /** Writes a result with what every modern one has. Waits only where there is something to wait for. */
  answer(
    reply: ModernReply,
    exchange: ModernExchange,
    result: JsonObject,
  ): Promise<void> | undefined {
    const known = metaOf(result)[META_KEY.serverInfo] !== undefined;
    const described = known ? undefined : this.#parts.backend.describe?.(exchange);
    const { method } = exchange.message;
    if (described && isPromise(described)) {
      return described.then((description) => writeResult(reply, method, result, description));
    }
    writeResult(reply, method, result, described);
    return undefined;
  }

  /** Gives up: answers with the error, and has the backend stop. */
  fail(exchange: ModernExchange, error: unknown): void {
    this.deliver(exchange, { error });
    exchange.abort(error instanceof Error ? error : new Error("refused"));
  }

  /** Answers a request that is not run. What is wrong with it is 400, however its error reads elsewhere. */
  refuse(exchange: ModernExchange, reply: ModernReply, error: unknown): void {
    this.#parts.inFlight.end(exchange);
    this.#logUnexpected("POST", error);
    const isInvalid = JsonRpcError.is(error) && error.code === RPC_CODE.invalidParams;
    if (isInvalid) reply.fail(error, 400);
    else if (TransportError.is(error)) reply.fail(error, error.status);
    else reply.fail(error);
  }

  #logUnexpected(doing: string, error: unknown): void {
    if (!isExpectedError(error)) logUnexpected(this.#parts.logger, doing, error);
  }
}

function writeResult(
  reply: ModernReply,
  method: string,
  result: JsonObject,
  described: ServerDescription | undefined,
): void {
  const stamped = stampResult(method, result, described);
  reply.result(JSON.stringify(resultResponse(reply.id, stamped)));
}
