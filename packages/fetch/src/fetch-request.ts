import type { HttpRequest, HttpRequestHeaders } from "@crossfade/core";
import { keepOpen, signalKeeps } from "./platform-info.js";
import { readText } from "./read-text.js";
import { headersOf } from "./request-headers.js";

/** What is known of a request beside itself. */
export interface RequestFacts {
  readonly path: string;
  readonly query: string;
  readonly mountPath: string;
  /** What the runtime handed over. */
  readonly info: unknown;
  readonly auth: unknown;
  readonly parsedBody: unknown;
  /** Asked only if somebody wants to know. */
  readonly clientAddress: (request: Request, info: unknown) => string | undefined;
}

/** A `Request` as the endpoint sees it. Nothing is made before somebody asks for it. */
export class FetchRequest implements HttpRequest {
  readonly method: string;
  /** There is no socket to ask. */
  readonly localAddress = undefined;
  readonly #request: Request;
  readonly #facts: RequestFacts;
  #headers: HttpRequestHeaders | undefined;
  #onLeave: (() => void)[] = [];
  #signal: AbortSignal | undefined;
  #lingers = false;
  #over = false;

  constructor(request: Request, facts: RequestFacts) {
    this.#request = request;
    this.#facts = facts;
    this.method = request.method;
  }

  get path(): string {
    return this.#facts.path;
  }

  get query(): string {
    return this.#facts.query;
  }

  get mountPath(): string {
    return this.#facts.mountPath;
  }

  get auth(): unknown {
    return this.#facts.auth;
  }

  get parsedBody(): unknown {
    return this.#facts.parsedBody;
  }

  get headers(): HttpRequestHeaders {
    return (this.#headers ??= headersOf(this.#request.headers));
  }

  get remoteAddress(): string | undefined {
    return this.#facts.clientAddress(this.#request, this.#facts.info);
  }

  readBody(maxBytes: number): Promise<string> {
    return readText(this.#request, this.headers["content-length"], maxBytes);
  }

  onDisconnect(callback: () => void): void {
    this.#onLeave.push(callback);
    if (this.#lingers || !signalKeeps(this.#facts.info)) this.#watch();
  }

  /** The answer takes longer than a moment: now the client may leave, and the runtime lose patience. */
  linger(): void {
    if (this.#over) return;
    this.#lingers = true;
    this.keepOpen();
    if (this.#onLeave.length > 0) this.#watch();
  }

  /** However long the answer takes, or nothing is sent, the runtime must not cut the connection. */
  keepOpen(): void {
    keepOpen(this.#request, this.#facts.info);
  }

  /** The answer is over, and, where `left`, the client has not got all of it. */
  over(left: boolean): void {
    this.#over = true;
    if (left) this.#leave();
    else this.#forget();
  }

  #watch(): void {
    if (this.#signal) return;
    this.#signal = this.#request.signal;
    if (this.#signal.aborted) queueMicrotask(this.#leave);
    else this.#signal.addEventListener("abort", this.#leave);
  }

  readonly #leave = (): void => {
    for (const callback of this.#forget()) callback();
  };

  /** Some runtimes abort the signal also when all went well. */
  #forget(): readonly (() => void)[] {
    const callbacks = this.#onLeave;
    this.#onLeave = [];
    this.#signal?.removeEventListener("abort", this.#leave);
    return callbacks;
  }
}
