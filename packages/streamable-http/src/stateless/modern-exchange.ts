import {
  ClientInputs,
  LazyAbort,
  requestInfoOf,
  requireDeclared,
  requireMayAsk,
  TransportError,
  type Caller,
  type ClientRequestOptions,
  type Exchange,
  type HttpRequest,
  type HttpRequestInfo,
  type JsonObject,
  type JsonRpcRequest,
  type ModernClient,
  type ModernRevision,
} from "@crossfade/core";
import { logsAtOrAbove } from "./log-levels.js";
import type { AwaitsReply, ModernReply } from "./modern-reply.js";
import { isChange } from "./subscriptions.js";

/** Who has taken the requests: one for all of them. */
export interface ModernExchangeOwner {
  /** It waits for its client; called once all that is asked for in the same turn is known. */
  waiting(exchange: ModernExchange): void;
  /** A capability is missing that the request cannot do without. */
  refused(exchange: ModernExchange, error: Error): void;
  /** Its client has gone before its answer. */
  abandoned(exchange: ModernExchange): void;
}

export interface ModernExchangeParts {
  readonly message: JsonRpcRequest;
  readonly request: HttpRequest;
  readonly caller: Caller;
  readonly revision: ModernRevision;
  readonly client: ModernClient;
  readonly reply: ModernReply;
  readonly owner: ModernExchangeOwner;
}

/** What came of a request. */
export type Outcome = { readonly result: JsonObject } | { readonly error: unknown };

/** A modern request, being answered. It may outlive its HTTP request: while its client gathers input. */
export class ModernExchange implements Exchange, AwaitsReply {
  readonly transport = "streamable-http";
  readonly session = undefined;
  readonly message: JsonRpcRequest;
  readonly revision: ModernRevision;
  readonly client: ModernClient;
  /** What came of it, once that is known. */
  outcome: Outcome | undefined;
  /** Where its answer goes; undefined while it waits for its client. */
  reply: ModernReply | undefined;
  readonly #caller: Caller;
  readonly #owner: ModernExchangeOwner;
  #request: HttpRequest;
  #announced = false;
  #inputs: ClientInputs | undefined;
  readonly #abort = new LazyAbort();

  constructor(parts: ModernExchangeParts) {
    this.#caller = parts.caller;
    this.#owner = parts.owner;
    this.message = parts.message;
    this.revision = parts.revision;
    this.client = parts.client;
    this.reply = parts.reply;
    this.#request = parts.request;
  }

  get principal(): string | undefined {
    return this.#caller.principal;
  }

  get auth(): unknown {
    return this.#caller.auth;
  }

  get http(): HttpRequestInfo {
    return requestInfoOf(this.#request);
  }

  /** What its client is asked for. Made when first looked at: most calls ask for nothing. */
  get inputs(): ClientInputs {
    return (this.#inputs ??= new ClientInputs());
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get aborted(): boolean {
    return this.#abort.reason !== undefined;
  }

  /**
   * What has changed is told to those who listen for it, not on the stream of a request (2026-07-28
   * transports, "Receiving Messages"). While the client gathers input there is no stream, and what would
   * be sent is lost.
   */
  notify(method: string, params?: JsonObject): void {
    if (isChange(method)) return;
    if (method === "notifications/message" && !logsAtOrAbove(this.client.logLevel, params)) return;
    const message = params === undefined ? { method } : { method, params };
    this.reply?.send(JSON.stringify({ jsonrpc: "2.0", ...message }));
  }

  async request(
    method: string,
    params?: JsonObject,
    { signal }: ClientRequestOptions = {},
  ): Promise<JsonObject> {
    requireMayAsk(this.message.method);
    if (this.#abort.reason) throw this.#abort.reason;
    try {
      requireDeclared(method, this.client.capabilities);
    } catch (error) {
      this.#owner.refused(this, error as Error);
      throw error;
    }
    if (signal?.aborted) throw cancelled();
    const { answer, withdraw } = this.inputs.ask(method, params);
    signal?.addEventListener("abort", () => withdraw(cancelled()), { once: true });
    this.announce();
    return answer;
  }

  /** Has its client asked, once, after all else that happens in this turn. */
  announce(): void {
    if (this.#announced) return;
    this.#announced = true;
    // Two turns: what a handler asks for side by side should be asked for in one result.
    void Promise.resolve()
      .then(() => undefined)
      .then(() => {
        this.#announced = false;
        if (this.inputs.size > 0 && this.reply && !this.aborted) this.#owner.waiting(this);
      });
  }

  clientGone(): void {
    this.#owner.abandoned(this);
  }

  /** Its client is back, with another HTTP request. */
  adopt(request: HttpRequest, reply: ModernReply): void {
    this.#request = request;
    this.reply = reply;
  }

  /** Nobody waits for it any more. */
  abort(error: Error): void {
    if (this.#abort.abort(error)) this.#inputs?.fail(error);
  }
}

function cancelled(): TransportError {
  return new TransportError("REQUEST_CANCELLED", "The server has given up this request");
}
