import {
  answerWithInput,
  asksForInput,
  errorResponse,
  isExpectedError,
  isLegacyRevision,
  isObject,
  isPromise,
  LEGACY_REVISIONS,
  logUnexpected,
  resultResponse,
  toErrorObject,
  TransportError,
  type JsonObject,
  type JsonRpcRequest,
  type Logger,
  type McpBackend,
} from "@crossfade/core";
import type { AnswerListener } from "./answer-listener.js";
import type { CorrelationManager } from "./correlation-manager.js";
import type { SessionExchange } from "./session-exchange.js";
import type { SessionManager } from "./session-manager.js";

/** What running a request needs of the transport. */
export interface RequestRunnerParts {
  readonly backend: McpBackend;
  readonly sessions: SessionManager;
  readonly correlation: CorrelationManager;
  readonly logger: Logger;
}

/**
 * Takes requests to the backend and its answers back, each exactly once: whichever comes first of the
 * answer, a cancellation, the time limit and the end of the session.
 */
export class RequestRunner {
  readonly #parts: RequestRunnerParts;

  constructor(parts: RequestRunnerParts) {
    this.#parts = parts;
  }

  /**
   * Registers a request, so that its id is taken and its time runs.
   *
   * @throws TransportError `DUPLICATE_REQUEST`, `TOO_MANY_REQUESTS`
   */
  register(exchange: SessionExchange, request: JsonRpcRequest, onAnswer: AnswerListener): void {
    exchange.inbound = this.#parts.correlation.register(
      exchange.session.id,
      request.id,
      // The specification wants no answer to a request that its sender has cancelled.
      (_, error) =>
        onAnswer(errorJson(request, error), error.code !== "REQUEST_CANCELLED", request.id),
    );
  }

  /** Lets the backend answer. A synchronous answer costs no promise. */
  run(exchange: SessionExchange, request: JsonRpcRequest, onAnswer: AnswerListener): void {
    try {
      const result = this.#parts.backend.request(request, exchange);
      if (!isPromise(result)) return this.#succeed(exchange, request, result, onAnswer);
      result.then(
        (value) => this.#succeed(exchange, request, value, onAnswer),
        (error: unknown) => this.#fail(exchange, request, error, onAnswer),
      );
    } catch (error) {
      this.#fail(exchange, request, error, onAnswer);
    }
  }

  #succeed(
    exchange: SessionExchange,
    request: JsonRpcRequest,
    result: JsonObject,
    onAnswer: AnswerListener,
  ): void {
    let json: string;
    try {
      if (!isObject(result)) throw new TypeError("a backend's result must be an object");
      if (asksForInput(result)) return this.#ask(exchange, request, result, onAnswer);
      json = JSON.stringify(resultResponse(request.id, result));
    } catch (error) {
      return this.#fail(exchange, request, error, onAnswer);
    }
    if (!exchange.inbound?.settle()) return;
    if (request.method === "initialize") this.#recordInitialize(exchange, request, result);
    onAnswer(json, true, request.id);
  }

  /** In a session the client is asked by requests, and gets the result that comes of its answers. */
  #ask(
    exchange: SessionExchange,
    request: JsonRpcRequest,
    asking: JsonObject,
    onAnswer: AnswerListener,
  ): void {
    answerWithInput(this.#parts.backend, request, exchange, asking).then(
      (result) => this.#succeed(exchange, request, result, onAnswer),
      (error: unknown) => this.#fail(exchange, request, error, onAnswer),
    );
  }

  #fail(
    exchange: SessionExchange,
    request: JsonRpcRequest,
    error: unknown,
    onAnswer: AnswerListener,
  ): void {
    if (!isExpectedError(error)) logUnexpected(this.#parts.logger, request.method, error);
    if (exchange.inbound?.settle()) onAnswer(errorJson(request, error), true, request.id);
  }

  /**
   * The revision is the one that the backend answered with, whatever the client asked for. Of one that
   * is not known here, nothing may be assumed but what the first revision had.
   */
  #recordInitialize(exchange: SessionExchange, request: JsonRpcRequest, result: JsonObject): void {
    const revision = result["protocolVersion"];
    this.#parts.sessions
      .recordInitialize(exchange.session.session, {
        revision: isLegacyRevision(revision) ? revision : LEGACY_REVISIONS[0],
        initializeParams: request.params ?? {},
      })
      .catch((error: unknown) => logUnexpected(this.#parts.logger, "initialize", error));
  }
}

function errorJson(request: JsonRpcRequest, error: unknown): string {
  return JSON.stringify(errorResponse(request.id, toErrorObject(error)));
}

/** What a request is answered with when the server stops before its backend has. */
export function shuttingDown(): TransportError {
  return new TransportError("DRAINING", "The server is shutting down");
}
