import { TransportError, type HttpRequest } from "@crossfade/core";
import type { CarriedHead } from "./node-message.js";

const encoder = new TextEncoder();

/** A request whose body has been read: by another node, or by this one before it knew whose it is. */
export class CarriedRequest implements HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly mountPath: string;
  readonly query: string;
  readonly headers: HttpRequest["headers"];
  readonly remoteAddress: string | undefined;
  readonly localAddress: string | undefined;
  readonly auth: unknown;
  readonly parsedBody = undefined;
  readonly onDisconnect: HttpRequest["onDisconnect"];
  readonly #body: string;

  constructor(head: CarriedHead, auth: unknown, onDisconnect: HttpRequest["onDisconnect"]) {
    this.method = head.method;
    this.path = head.path;
    this.mountPath = head.mountPath;
    this.query = head.query;
    this.headers = head.headers;
    this.remoteAddress = head.remoteAddress;
    this.localAddress = head.localAddress;
    this.auth = auth;
    this.onDisconnect = onDisconnect;
    this.#body = head.body;
  }

  async readBody(maxBytes: number): Promise<string> {
    const body = this.#body;
    const tooLarge =
      body.length > maxBytes ||
      (body.length * 3 > maxBytes && encoder.encode(body).length > maxBytes);
    if (!tooLarge) return body;
    throw new TransportError("BODY_TOO_LARGE", `The body is larger than ${maxBytes} bytes`);
  }
}

/** A request that may have to be carried to another node: read whole when that turns out, not before. */
export class CarriableRequest {
  readonly #request: HttpRequest;
  readonly #maxBodyBytes: number;
  #head: CarriedHead | undefined;
  #departed: (() => void) | undefined;
  #gone = false;

  constructor(request: HttpRequest, maxBodyBytes: number) {
    this.#request = request;
    this.#maxBodyBytes = maxBodyBytes;
  }

  /** The request to answer here: its body can be read, also if that has been done. */
  get request(): HttpRequest {
    const head = this.#head;
    if (!head) return this.#request;
    return new CarriedRequest(head, this.#request.auth, (callback) => this.onDisconnect(callback));
  }

  get method(): string {
    return this.#request.method;
  }

  /** Only the last one is called: a request that is tried again is nobody's from before. */
  onDisconnect(callback: () => void): void {
    const first = this.#departed === undefined;
    this.#departed = callback;
    if (this.#gone) return queueMicrotask(callback);
    if (!first) return;
    this.#request.onDisconnect(() => {
      this.#gone = true;
      this.#departed?.();
    });
  }

  /** Rejects with what `readBody` rejects with. */
  async head(): Promise<CarriedHead> {
    return (this.#head ??= await readWhole(this.#request, this.#maxBodyBytes));
  }
}

async function readWhole(request: HttpRequest, maxBodyBytes: number): Promise<CarriedHead> {
  if (request.method !== "POST") return carriedHead(request, "");
  if (request.parsedBody !== undefined) {
    return carriedHead(request, JSON.stringify(request.parsedBody));
  }
  return carriedHead(request, await request.readBody(maxBodyBytes));
}

/** A request as it travels, with this body. */
export function carriedHead(request: HttpRequest, body: string): CarriedHead {
  const { method, path, mountPath, query, headers, remoteAddress, localAddress } = request;
  return { method, path, mountPath, query, headers, remoteAddress, localAddress, body };
}
