import {
  JsonRpcError,
  TransportError,
  type JsonObject,
  type JsonRpcResponse,
} from "@crossfade/core";

/** Options of a request to the client. */
export interface AskOptions {
  /** Milliseconds; default and upper bound: `clientRequestTimeoutMs`. */
  readonly timeoutMs?: number;
  /** Gives up. */
  readonly signal?: AbortSignal;
  /**
   * Called when the request was given up while its client is still there, so that the client can be sent
   * `notifications/cancelled`. Must not throw.
   */
  readonly onGivenUp?: (id: string, reason: string) => void;
}

export interface OutboundRequestFields {
  readonly sessionId: string;
  readonly id: string;
  readonly deadline: number;
  readonly options: AskOptions;
  /** Takes it out of those that wait. */
  readonly forget: (request: OutboundRequest) => void;
  readonly resolve: (result: JsonObject) => void;
  readonly reject: (error: unknown) => void;
}

/** A request of the server that waits for its client's answer. */
export class OutboundRequest {
  readonly sessionId: string;
  readonly id: string;
  /** When it times out, on the clock's `monotonic` scale. */
  readonly deadline: number;
  readonly #fields: OutboundRequestFields;
  #over = false;

  constructor(fields: OutboundRequestFields) {
    this.sessionId = fields.sessionId;
    this.id = fields.id;
    this.deadline = fields.deadline;
    this.#fields = fields;
    fields.options.signal?.addEventListener("abort", this.#onSignal);
  }

  /** The client's answer. */
  take(response: JsonRpcResponse): void {
    if (!this.#end()) return;
    if ("result" in response) {
      this.#fields.resolve(response.result);
      return;
    }
    const { code, message, data } = response.error;
    this.#fields.reject(new JsonRpcError(code, message, data));
  }

  /** It could not be sent, or its session ended: there is nobody to tell. False: it was over already. */
  fail(error: unknown): boolean {
    if (!this.#end()) return false;
    this.#fields.reject(error);
    return true;
  }

  /** False: it was over already. */
  timeOut(): boolean {
    return this.#giveUp(new TransportError("CLIENT_TIMEOUT", "The client did not answer in time"));
  }

  #giveUp(error: TransportError): boolean {
    if (!this.fail(error)) return false;
    this.#fields.options.onGivenUp?.(this.id, error.message);
    return true;
  }

  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    // A signal may outlive many requests, and would keep each of them.
    this.#fields.options.signal?.removeEventListener("abort", this.#onSignal);
    this.#fields.forget(this);
    return true;
  }

  readonly #onSignal = (): void => {
    this.#giveUp(givenUp());
  };
}

/** The same, whatever the signal's reason says: that is for the server's own eyes. */
export function givenUp(): TransportError {
  return new TransportError("REQUEST_CANCELLED", "The server no longer needs the answer");
}
