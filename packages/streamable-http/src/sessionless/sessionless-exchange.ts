import {
  LazyAbort,
  requestInfoOf,
  TransportError,
  type Caller,
  type Exchange,
  type HttpRequest,
  type HttpRequestInfo,
  type JsonObject,
  type LegacyRevision,
} from "@crossfade/core";
import { notificationOf } from "../streamable-channel.js";

export interface SessionlessExchangeParts {
  readonly request: HttpRequest;
  readonly caller: Caller;
  readonly revision: LegacyRevision;
  /** Sends a message before the answer; absent for notifications, whose `POST` has been answered. */
  readonly send?: (json: string) => void;
}

/** A message of a legacy client without a session, being answered. */
export class SessionlessExchange implements Exchange {
  readonly transport = "streamable-http";
  readonly session = undefined;
  readonly revision: LegacyRevision;
  readonly #parts: SessionlessExchangeParts;
  readonly #abort = new LazyAbort();

  constructor(parts: SessionlessExchangeParts) {
    this.#parts = parts;
    this.revision = parts.revision;
  }

  get principal(): string | undefined {
    return this.#parts.caller.principal;
  }

  get auth(): unknown {
    return this.#parts.caller.auth;
  }

  get http(): HttpRequestInfo {
    return requestInfoOf(this.#parts.request);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  notify(method: string, params?: JsonObject): void {
    this.#parts.send?.(JSON.stringify(notificationOf(method, params)));
  }

  /** The client's answer would come in a `POST` of its own, and nothing in it says whose it is. */
  request(method: string): Promise<JsonObject> {
    return Promise.reject(
      new TransportError(
        "SESSION_REQUIRED",
        `${method} needs a session, and sessions are switched off here`,
      ),
    );
  }

  /** It has taken too long, or the server closes. */
  abort(error: Error): void {
    this.#abort.abort(error);
  }
}
