import type { Exchange, HttpRequestHeaders, HttpRequestInfo } from "@crossfade/core";
import { lazyRequest, urlOf } from "./lazy-request.js";

/** The revision whose clients poll (transports, "Sending Messages to the Server"). */
const POLLING_SINCE = "2025-11-25";

/**
 * What the SDK is told of a message beside the message: `requestInfo` is what major 1 reads, `request`
 * what major 2 does. Getters, since a server reads one of the two.
 */
export class MessageExtra {
  readonly authInfo: unknown;
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.authInfo = exchange.auth;
    this.#exchange = exchange;
  }

  get requestInfo(): RequestInfo {
    return new RequestInfo(this.#exchange.http);
  }

  /** Has the client come back later for its answer; undefined where it would not. */
  get closeSSEStream(): (() => void) | undefined {
    const exchange = this.#exchange;
    const polls = exchange.closeStream && (exchange.revision ?? "") >= POLLING_SINCE;
    return polls ? () => void exchange.closeStream?.() : undefined;
  }

  get request(): Request {
    return lazyRequest(this.#exchange.http);
  }
}

/** Major 1's view of the HTTP request. It copies this for every request, and few handlers want the URL. */
class RequestInfo {
  readonly headers: HttpRequestHeaders;
  readonly #http: HttpRequestInfo;

  constructor(http: HttpRequestInfo) {
    this.headers = http.headers;
    this.#http = http;
  }

  get url(): URL {
    return urlOf(this.#http);
  }
}
