import type { HttpRequest, HttpRequestHeaders } from "@crossfade/core";
import { readText } from "./read-text.js";
import { headersOf } from "./request-headers.js";

/** What is known of a request beside itself. */
export interface RequestFacts {
  readonly path: string;
  readonly query: string;
  readonly mountPath: string;
  readonly auth: unknown;
  readonly parsedBody: unknown;
  /** Asked at most once, and only if somebody wants to know. */
  readonly clientAddress: () => string | undefined;
}

/** A `Request` as the endpoint sees it. Nothing is made before somebody asks for it. */
export class FetchRequest implements HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly mountPath: string;
  readonly auth: unknown;
  readonly parsedBody: unknown;
  /** There is no socket to ask. */
  readonly localAddress = undefined;
  readonly #request: Request;
  readonly #clientAddress: () => string | undefined;
  #headers: HttpRequestHeaders | undefined;
  #onLeave: (() => void)[] = [];

  constructor(request: Request, facts: RequestFacts) {
    this.#request = request;
    this.method = request.method;
    this.path = facts.path;
    this.query = facts.query;
    this.mountPath = facts.mountPath;
    this.auth = facts.auth;
    this.parsedBody = facts.parsedBody;
    this.#clientAddress = facts.clientAddress;
  }

  get headers(): HttpRequestHeaders {
    return (this.#headers ??= headersOf(this.#request));
  }

  get remoteAddress(): string | undefined {
    return this.#clientAddress();
  }

  readBody(maxBytes: number): Promise<string> {
    return readText(this.#request, maxBytes);
  }

  onDisconnect(callback: () => void): void {
    const { signal } = this.#request;
    if (signal.aborted) return queueMicrotask(callback);
    this.#onLeave.push(callback);
    if (this.#onLeave.length === 1) signal.addEventListener("abort", this.#leave);
  }

  /** The answer is over: by `left` the client has not got all of it. */
  over(left: boolean): void {
    if (left) this.#leave();
    else this.#forget();
  }

  readonly #leave = (): void => {
    for (const callback of this.#forget()) callback();
  };

  /** Some runtimes abort the signal also when all went well. */
  #forget(): readonly (() => void)[] {
    const callbacks = this.#onLeave;
    if (callbacks.length > 0) this.#request.signal.removeEventListener("abort", this.#leave);
    this.#onLeave = [];
    return callbacks;
  }
}
