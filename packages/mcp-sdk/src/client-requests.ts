import {
  errorResponse,
  isExpectedError,
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
} from "@crossfade/core";
import { hasReadableMeta } from "./readable-meta.js";

/** `ErrorCode.RequestTimeout` of major 1, by which its users tell a client that did not answer. */
const SDK_REQUEST_TIMEOUT = -32001;

/** Requests that an SDK server has sent to its client, by the ids that the SDK gave them. */
export class ClientRequests {
  readonly #logger: Logger;
  readonly #inFlight = new Map<JsonRpcId, AbortController>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Asks the client. Resolves to the answer under the SDK's id, or to nothing once nobody waits. */
  async ask(message: JsonRpcRequest, channel: ClientChannel): Promise<JsonRpcResponse | undefined> {
    const { id, method, params } = message;
    const controller = new AbortController();
    this.#inFlight.set(id, controller);
    let response: JsonRpcResponse;
    try {
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
