import { TransportError } from "../errors/transport-error.js";
import type { HttpRequest, HttpRequestHeaders } from "../http/http-message.js";

/** What a test wants to say of a request; everything else is a quiet default. */
export interface FakeRequestFields {
  readonly method?: string;
  /** Path, with the query where there is one. */
  readonly url?: string;
  readonly headers?: HttpRequestHeaders;
  /** A string is sent as it is, anything else as JSON with its content type. */
  readonly body?: unknown;
  readonly parsedBody?: unknown;
  readonly mountPath?: string;
  readonly remoteAddress?: string;
  readonly localAddress?: string;
  readonly auth?: unknown;
}

/** A request without a socket, whose client can be made to leave. */
export class FakeRequest implements HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly mountPath: string;
  readonly query: string;
  readonly headers: HttpRequestHeaders;
  readonly remoteAddress: string | undefined;
  readonly localAddress: string | undefined;
  readonly auth: unknown;
  readonly parsedBody: unknown;
  readonly #body: string;
  #onDisconnect: (() => void) | undefined;

  constructor(fields: FakeRequestFields) {
    const [path = "/", ...query] = (fields.url ?? "/").split("?");
    this.method = fields.method ?? (fields.body === undefined ? "GET" : "POST");
    this.path = path;
    this.query = query.join("?");
    this.mountPath = fields.mountPath ?? "";
    this.headers = { ...defaultHeaders(fields.body), ...fields.headers };
    this.remoteAddress = fields.remoteAddress ?? "127.0.0.1";
    this.localAddress = fields.localAddress ?? "127.0.0.1";
    this.auth = fields.auth;
    this.parsedBody = fields.parsedBody;
    this.#body =
      typeof fields.body === "string" ? fields.body : (JSON.stringify(fields.body) ?? "");
  }

  async readBody(maxBytes: number): Promise<string> {
    if (new TextEncoder().encode(this.#body).byteLength > maxBytes) {
      throw new TransportError("BODY_TOO_LARGE", `The body is larger than ${maxBytes} bytes`);
    }
    return this.#body;
  }

  onDisconnect(callback: () => void): void {
    this.#onDisconnect = callback;
  }

  /** The client goes away. */
  disconnect(): void {
    const callback = this.#onDisconnect;
    this.#onDisconnect = undefined;
    callback?.();
  }
}

function defaultHeaders(body: unknown): HttpRequestHeaders {
  const host = { host: "localhost:3000" };
  return body === undefined ? host : { ...host, "content-type": "application/json" };
}
