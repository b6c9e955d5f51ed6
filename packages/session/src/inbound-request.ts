import { LazyAbort, type JsonRpcId, type TransportError } from "@crossfade/core";

/** Whoever keeps the requests in flight. */
export interface InboundRegistry {
  /** Called once for each request, settled (without an error) or aborted. */
  over(request: InboundRequest, error: TransportError | undefined): void;
}

export type OnAborted = (request: InboundRequest, error: TransportError) => void;

/** A client's request being answered. Made by `CorrelationManager.register`. */
export class InboundRequest {
  readonly sessionId: string;
  readonly id: JsonRpcId;
  /** When it times out, on the clock's `monotonic` scale. */
  readonly deadline: number;
  readonly #registry: InboundRegistry;
  readonly #onAborted: OnAborted;
  readonly #abort = new LazyAbort<TransportError>();
  #over = false;

  constructor(
    registry: InboundRegistry,
    sessionId: string,
    id: JsonRpcId,
    deadline: number,
    onAborted: OnAborted,
  ) {
    this.#registry = registry;
    this.sessionId = sessionId;
    this.id = id;
    this.deadline = deadline;
    this.#onAborted = onAborted;
  }

  /** Aborted, with the error as its reason, when the request is. Made when first asked for. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Whether it was answered, or given up. */
  get over(): boolean {
    return this.#over;
  }

  /** Why it was aborted, if it was. */
  get aborted(): TransportError | undefined {
    return this.#abort.reason;
  }

  /** Takes it out because there is an answer. False: too late, and the answer must be dropped. */
  settle(): boolean {
    return this.#end(undefined);
  }

  /** Gives it up. False: it was over already. */
  abort(error: TransportError): boolean {
    if (!this.#end(error)) return false;
    this.#abort.abort(error);
    this.#onAborted(this, error);
    return true;
  }

  #end(error: TransportError | undefined): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#registry.over(this, error);
    return true;
  }
}
