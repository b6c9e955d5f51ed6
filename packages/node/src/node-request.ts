import type { HttpRequest, HttpRequestHeaders } from "@crossfade/core";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readText } from "./read-text.js";

/** What frameworks and middleware leave on a request. */
interface FrameworkFields {
  /** What a body parser made of the body. */
  readonly body?: unknown;
  /** What an authentication middleware found out. */
  readonly auth?: unknown;
  /** The part of the path that a router has taken off `url`. */
  readonly baseUrl?: unknown;
}

/** Node's request as the endpoint sees it. Nothing is made before somebody asks for it. */
export class NodeRequest implements HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly #request: IncomingMessage & FrameworkFields;
  readonly #response: ServerResponse;
  readonly #bodyFailure: Error | undefined;

  /** @param bodyFailure why the body cannot be read, where a body parser before us has tried */
  constructor(request: IncomingMessage, response: ServerResponse, bodyFailure?: Error) {
    this.#bodyFailure = bodyFailure;
    this.#request = request;
    this.#response = response;
    this.method = request.method ?? "GET";
    const target = originForm(request.url ?? "/");
    const mark = target.indexOf("?");
    this.path = mark === -1 ? target : target.slice(0, mark);
    this.query = mark === -1 ? "" : target.slice(mark + 1);
  }

  get mountPath(): string {
    const { baseUrl } = this.#request;
    return typeof baseUrl === "string" ? baseUrl : "";
  }

  get headers(): HttpRequestHeaders {
    return this.#request.headers;
  }

  get remoteAddress(): string | undefined {
    return this.#request.socket.remoteAddress;
  }

  get localAddress(): string | undefined {
    return this.#request.socket.localAddress;
  }

  get auth(): unknown {
    return this.#request.auth;
  }

  /** A body that a framework left as text or bytes (`express.text()`, `express.raw()`) is not parsed. */
  get parsedBody(): unknown {
    const { body } = this.#request;
    const unparsed = typeof body === "string" || Buffer.isBuffer(body);
    return unparsed || this.#bodyFailure ? undefined : body;
  }

  readBody(maxBytes: number): Promise<string> {
    if (this.#bodyFailure) return Promise.reject(this.#bodyFailure);
    const { body } = this.#request;
    if (typeof body === "string" || Buffer.isBuffer(body))
      return readText(Buffer.from(body), maxBytes);
    return readText(this.#request, maxBytes);
  }

  onDisconnect(callback: () => void): void {
    const response = this.#response;
    if (response.closed && !response.writableFinished) return queueMicrotask(callback);
    // The request's own `close` comes as soon as its body has been read. A response emits it once, and `once` costs
    // two objects more.
    response.on("close", () => {
      if (!response.writableFinished) callback();
    });
  }
}

/** A request target as a path: proxies may send the absolute form (RFC 9112, 3.2.2). */
function originForm(target: string): string {
  if (target.startsWith("/")) return target;
  const path = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(.*)$/i.exec(target)?.[1] ?? target;
  return path.startsWith("/") ? path : `/${path}`;
}
