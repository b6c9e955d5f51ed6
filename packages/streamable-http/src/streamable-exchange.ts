import {
  requestInfoOf,
  type Caller,
  type ClientRequestOptions,
  type Exchange,
  type HttpRequest,
  type HttpRequestInfo,
  type JsonObject,
  type ProtocolRevision,
} from "@crossfade/core";
import type { InboundRequest } from "@crossfade/session";
import type { PostStream } from "./post-stream.js";
import { notificationOf, type StreamableChannel } from "./streamable-channel.js";

/**
 * One message of a session's client, being answered. What it sends goes to the stream of its own
 * `POST`; where that cannot be, or is over, to the session's standalone stream.
 */
export class StreamableExchange implements Exchange {
  readonly transport = "streamable-http";
  readonly session: StreamableChannel;
  /** Set for requests: what the signal and the answer hang on. */
  inbound: InboundRequest | undefined;
  readonly #request: HttpRequest;
  readonly #caller: Caller;
  /** Absent for notifications, whose `POST` has been answered. */
  readonly #post: PostStream | undefined;
  #neverAborted: AbortSignal | undefined;

  constructor(
    channel: StreamableChannel,
    request: HttpRequest,
    caller: Caller,
    post: PostStream | undefined,
  ) {
    this.session = channel;
    this.#request = request;
    this.#caller = caller;
    this.#post = post;
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
    this.#send(JSON.stringify(notificationOf(method, params)));
  }

  request(
    method: string,
    params?: JsonObject,
    options?: ClientRequestOptions,
  ): Promise<JsonObject> {
    return this.session.ask(method, params, options, (json) => this.#send(json));
  }

  closeStream(): boolean {
    return this.#post?.disconnect() ?? false;
  }

  #send(json: string): void {
    if (!this.#post?.send(json)) this.session.sendText(json);
  }
}
