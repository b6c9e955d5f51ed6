import {
  requestInfoOf,
  type Caller,
  type ClientRequestOptions,
  type HttpRequest,
  type HttpRequestInfo,
  type JsonObject,
  type ProtocolRevision,
} from "@crossfade/core";
import type { InboundRequest, SessionExchange } from "@crossfade/session";
import type { HttpSseChannel } from "./http-sse-channel.js";

/** One message of an http-sse client, being answered. Everything it sends goes to the one stream. */
export class HttpSseExchange implements SessionExchange {
  readonly transport = "http-sse";
  readonly session: HttpSseChannel;
  /** Set for requests: what the signal and the answer hang on. */
  inbound: InboundRequest | undefined;
  readonly #request: HttpRequest;
  readonly #caller: Caller;
  #neverAborted: AbortSignal | undefined;

  constructor(channel: HttpSseChannel, request: HttpRequest, caller: Caller) {
    this.session = channel;
    this.#request = request;
    this.#caller = caller;
  }

  get revision(): ProtocolRevision | undefined {
    return this.session.revision;
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

  get signal(): AbortSignal {
    return this.inbound?.signal ?? (this.#neverAborted ??= new AbortController().signal);
  }

  notify(method: string, params?: JsonObject): void {
    this.session.notify(method, params);
  }

  request(
    method: string,
    params?: JsonObject,
    options?: ClientRequestOptions,
  ): Promise<JsonObject> {
    return this.session.request(method, params, options);
  }
}
