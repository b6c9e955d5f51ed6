import {
  JsonRpcError,
  TransportError,
  type ClientChannel,
  type Exchange,
  type JsonObject,
  type JsonRpcErrorResponse,
  type JsonRpcId,
  type JsonRpcMessage,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type JsonRpcResponse,
  type Logger,
  type SessionContext,
} from "@crossfade/core";
import type { AbortWatch } from "./abort-watch.js";
import { ClientRequests } from "./client-requests.js";
import { MessageExtra } from "./message-extra.js";
import { namingMissingResource } from "./missing-resource.js";
import { PendingRequest, type AbortListener } from "./pending-request.js";
import { requireReadableMeta } from "./readable-meta.js";
import type { SdkSendOptions, SdkTransport } from "./sdk-contract.js";

/** What all transports of a backend share. */
export interface SessionTransportParts {
  readonly logger: Logger;
  readonly watch: AbortWatch;
}

/** Most notifications kept for a server that is still being built. Further ones are dropped. */
const MAX_EARLY_NOTIFICATIONS = 32;

/** The SDK waits for what `send` returns, and nothing here needs waiting for. */
const SENT: Promise<void> = Promise.resolve();

/**
 * An SDK transport whose other end is a session. One for each session, so that two clients' requests can
 * never be taken for each other, whatever ids they chose.
 *
 * Requests and notifications are kept until `open`, since the server may take its time to be built.
 */
export class SessionTransport implements SdkTransport, AbortListener {
  // The SDK sets these three.
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: object, extra?: object) => void;
  readonly sessionId: string;
  readonly #session: SessionContext;
  readonly #watch: AbortWatch;
  readonly #pending = new Map<JsonRpcId, PendingRequest>();
  readonly #clientRequests: ClientRequests;
  #early: { readonly message: JsonRpcNotification; readonly exchange: Exchange }[] = [];
  #state: "starting" | "open" | "closed" = "starting";
  #onCloseCalled = false;
  #protocolVersion: string | undefined;

  constructor(session: SessionContext, { logger, watch }: SessionTransportParts) {
    this.sessionId = session.id;
    this.#session = session;
    this.#watch = watch;
    this.#clientRequests = new ClientRequests(session, logger);
  }

  get closed(): boolean {
    return this.#state === "closed";
  }

  /** What major 2 says after `initialize`. Major 1 never says it. */
  get protocolVersion(): string | undefined {
    return this.#protocolVersion;
  }

  /** Called by the SDK, in `connect`. */
  start(): Promise<void> {
    return this.closed ? Promise.reject(notConnected()) : SENT;
  }

  setProtocolVersion(version: string): void {
    this.#protocolVersion = version;
  }

  /** The server is connected: hands it what has come in so far, and from now on at once. */
  open(): void {
    if (this.#state !== "starting") return;
    this.#state = "open";
    for (const request of this.#pending.values()) this.#hand(request);
    for (const { message, exchange } of this.#early) this.#receive(message, exchange);
    this.#early = [];
  }

  /**
   * Hands the server a client's request, and resolves to its result. Rejects with JsonRpcError where it
   * answers with an error, with TransportError where the request is cancelled or the transport closes.
   */
  deliver(message: JsonRpcRequest, exchange: Exchange): Promise<JsonObject> {
    return new Promise((resolve, reject) => {
      if (this.closed) throw disconnected();
      if (this.#pending.has(message.id)) {
        throw new TransportError("DUPLICATE_REQUEST", "A request with this id is in flight");
      }
      requireReadableMeta(message.params);
      const request = new PendingRequest(message, exchange, resolve, reject, this);
      this.#pending.set(message.id, request);
      this.#watch.add(request);
      if (this.#state === "open") this.#hand(request);
    });
  }

  /** Hands the server a client's notification. */
  notify(message: JsonRpcNotification, exchange: Exchange): void {
    if (message.method === "notifications/cancelled") {
      const id = message.params?.["requestId"] as JsonRpcId;
      this.#fail(id, new TransportError("REQUEST_CANCELLED", "Cancelled by the client"));
    }
    if (this.#state === "open") this.#receive(message, exchange);
    else if (this.#early.length < MAX_EARLY_NOTIFICATIONS) this.#early.push({ message, exchange });
  }

  /** Takes what the server sends. Called by the SDK. */
  send(message: object, options?: SdkSendOptions): Promise<void> {
    if ("method" in message) return this.#sendToClient(message as SdkCall, options);
    this.#settle(message as JsonRpcResponse);
    return SENT;
  }

  /**
   * Ends all that is pending, and tells the server, once. The SDK calls it too, when the server is closed;
   * a server whose `onclose` closes it again comes here a second time and finds nothing to do.
   */
  async close(): Promise<void> {
    this.fail(disconnected());
    const { onclose } = this;
    if (!onclose || this.#onCloseCalled) return;
    this.#onCloseCalled = true;
    onclose();
  }

  /** Closes without telling the server, which is not connected: all that is pending ends with this error. */
  fail(error: Error): void {
    this.#state = "closed";
    this.#early = [];
    for (const id of this.#pending.keys()) this.#fail(id, error);
    this.#clientRequests.close();
  }

  /** The request was cancelled, or its time is up: the server should stop working on it. */
  aborted({ message: { id } }: PendingRequest, reason: unknown): void {
    const error = TransportError.is(reason) ? reason : cancelled();
    if (!this.#fail(id, error) || this.#state !== "open") return;
    const params = { requestId: id, reason: error.message };
    this.onmessage?.({ jsonrpc: "2.0", method: "notifications/cancelled", params });
  }

  #hand({ message: { id, method, params }, exchange }: PendingRequest): void {
    // Not the message as it came: the SDK drops one that has a field too many.
    const message = params
      ? { jsonrpc: "2.0", id, method, params }
      : { jsonrpc: "2.0", id, method };
    try {
      this.onmessage?.(message, new MessageExtra(exchange));
    } catch (error) {
      this.#fail(id, error as Error);
    }
  }

  #receive({ method, params }: JsonRpcNotification, exchange: Exchange): void {
    const message = params ? { jsonrpc: "2.0", method, params } : { jsonrpc: "2.0", method };
    this.onmessage?.(message, new MessageExtra(exchange));
  }

  /** An answer to a request that is not pending any more is dropped: nobody waits for it. */
  #settle(response: JsonRpcResponse): void {
    const request = this.#take(response.id as JsonRpcId);
    if (!request) return;
    if ("result" in response) request.resolve(response.result);
    else request.reject(namingMissingResource(toJsonRpcError(response), request.message));
  }

  /** Resolves without an answer to a request: that comes through `onmessage`. */
  async #sendToClient(message: SdkCall, options: SdkSendOptions | undefined): Promise<void> {
    if (this.closed) throw notConnected();
    const { method, params } = message;
    if ("id" in message) {
      void this.#ask(message, this.#channelFor(options));
    } else if (method === "notifications/cancelled") {
      // It names the SDK's own id, which means nothing to the client.
      this.#clientRequests.cancel(params?.["requestId"], params?.["reason"]);
    } else {
      this.#channelFor(options).notify(method, params);
    }
  }

  async #ask(message: JsonRpcRequest, channel: ClientChannel): Promise<void> {
    const response = await this.#clientRequests.ask(message, channel);
    if (response) this.onmessage?.(response);
  }

  /** The request's own channel while it is being answered, otherwise the session's. */
  #channelFor(options: SdkSendOptions | undefined): ClientChannel {
    const id = options?.relatedRequestId;
    return (id === undefined ? undefined : this.#pending.get(id)?.exchange) ?? this.#session;
  }

  #fail(id: JsonRpcId, error: Error): boolean {
    const request = this.#take(id);
    request?.reject(error);
    return request !== undefined;
  }

  #take(id: JsonRpcId): PendingRequest | undefined {
    const request = this.#pending.get(id);
    if (!request) return undefined;
    this.#pending.delete(id);
    this.#watch.remove(request);
    return request;
  }
}

type SdkCall = Exclude<JsonRpcMessage, JsonRpcResponse>;

function toJsonRpcError({ error: { code, message, data } }: JsonRpcErrorResponse): JsonRpcError {
  return new JsonRpcError(code, message, data);
}

function cancelled(): TransportError {
  return new TransportError("REQUEST_CANCELLED", "The request was cancelled");
}

function disconnected(): TransportError {
  return new TransportError("SESSION_DISCONNECTED", "The server has closed this session");
}

/** In the words of the SDK, whose caller it reaches. */
function notConnected(): Error {
  return new Error("Not connected");
}
