import {
  errorResponse,
  isExpectedError,
  requireDeclared,
  resultResponse,
  RPC_CODE,
  toErrorObject,
  TransportError,
  type ClientChannel,
  type JsonRpcErrorObject,
  type JsonRpcId,
  type JsonRpcRequest,
  type JsonRpcResponse,
  type Logger,
  type SessionContext,
} from "@crossfade/core";
import { RequestSession } from "./modern/request-session.js";
import { hasReadableMeta } from "./readable-meta.js";

/** `ErrorCode.RequestTimeout` of major 1, by which its users tell a client that did not answer. */
const SDK_REQUEST_TIMEOUT = -32001;

/** What a client answers only where it has declared that it does. `ping` is answered by everyone. */
const NEEDS_CAPABILITY: ReadonlySet<string> = new Set([
  "elicitation/create",
  "roots/list",
  "sampling/createMessage",
]);

/** Requests that an SDK server has sent to its client, by the ids that the SDK gave them. */
export class ClientRequests {
  readonly #session: SessionContext;
  readonly #logger: Logger;
  readonly #inFlight = new Map<JsonRpcId, AbortController>();

  constructor(session: SessionContext, logger: Logger) {
    this.#session = session;
    this.#logger = logger;
  }

  /** Asks the client. Resolves to the answer under the SDK's id, or to nothing once nobody waits. */
  async ask(message: JsonRpcRequest, channel: ClientChannel): Promise<JsonRpcResponse | undefined> {
    const { id, method, params } = message;
    const controller = new AbortController();
    this.#inFlight.set(id, controller);
    let response: JsonRpcResponse;
    try {
      this.#requireDeclared(method);
      const result = await channel.request(method, params, { signal: controller.signal });
      response = hasReadableMeta(result)
        ? resultResponse(id, result)
        : errorResponse(id, { code: RPC_CODE.invalidRequest, message: "The result is malformed" });
    } catch (error) {
      response = errorResponse(id, this.#toSdkError(method, error));
    }
    return this.#inFlight.delete(id) ? response : undefined;
  }

  /** The server gives up a request; the channel tells the client, under the id that the client knows. */
  cancel(id: unknown, reason: unknown): void {
    const controller = this.#inFlight.get(id as JsonRpcId);
    this.#inFlight.delete(id as JsonRpcId);
    controller?.abort(reason);
  }

  close(): void {
    for (const id of this.#inFlight.keys()) this.cancel(id, "The server was closed");
  }

  /** By default the SDK sends these to any client, and one that knows nothing of them may never answer. */
  #requireDeclared(method: string): void {
    const { initializeParams } = this.#session;
    // A client that has not said anything may be one that came back; of modern ones the exchange knows.
    if (!initializeParams || this.#session instanceof RequestSession) return;
    if (NEEDS_CAPABILITY.has(method)) requireDeclared(method, initializeParams["capabilities"]);
  }

  #toSdkError(method: string, error: unknown): JsonRpcErrorObject {
    if (TransportError.is(error) && error.code === "CLIENT_TIMEOUT") {
      return { code: SDK_REQUEST_TIMEOUT, message: error.message };
    }
    if (!isExpectedError(error)) {
      this.#logger.error({ method, reason: String(error) }, "a request to the client failed");
    }
    return toErrorObject(error);
  }
}
