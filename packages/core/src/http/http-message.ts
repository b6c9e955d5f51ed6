/**
 * A request, as an adapter hands it over: no framework, no stream, nothing parsed that nobody asked
 * for. Header names are lower case; `IncomingHttpHeaders` of Node fits as it is.
 */
export type HttpRequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface HttpRequest {
  /** Upper case. */
  readonly method: string;
  /** Path below the place where the endpoint is mounted, percent-encoded as it came, no query. */
  readonly path: string;
  /** The part of the path that a framework took off before us (`/api`), or an empty string. */
  readonly mountPath: string;
  /** What follows the `?`, as it came; an empty string where there is none. */
  readonly query: string;
  readonly headers: HttpRequestHeaders;
  /** The peer's address; undefined where the adapter has no socket. */
  readonly remoteAddress: string | undefined;
  /** The address that the peer connected to; undefined where the adapter has no socket. */
  readonly localAddress: string | undefined;
  /** What a middleware before us found out about the caller, such as `req.auth`; undefined without. */
  readonly auth: unknown;
  /** The body, where a framework has parsed it as JSON already (`express.json()`); else undefined. */
  readonly parsedBody: unknown;
  /**
   * Reads the body as UTF-8.
   *
   * Rejects with TransportError `BODY_TOO_LARGE` as soon as more than `maxBytes` are announced or
   * have arrived, without reading on; `PARSE_ERROR` where it is not UTF-8; `SESSION_DISCONNECTED`
   * where the client left before it was whole.
   */
  readBody(maxBytes: number): Promise<string>;
  /** Calls back, at most once, if the client goes away before its answer has been written. */
  onDisconnect(callback: () => void): void;
}

/** Header names and values in turn, as `writeHead` takes them: one array, no objects on the way. */
export type HttpReplyHeaders = readonly string[];

/** An answer that is complete. */
export interface HttpBodyReply {
  readonly status: number;
  readonly headers: HttpReplyHeaders;
  readonly body?: string;
  readonly stream?: undefined;
}

/** An answer that is a stream: the adapter sends the head at once, then calls `stream`. */
export interface HttpStreamReply {
  readonly status: number;
  readonly headers: HttpReplyHeaders;
  readonly stream: (sink: StreamSink) => void;
  readonly body?: undefined;
}

export type HttpReply = HttpBodyReply | HttpStreamReply;

/** Answers a request. Rejecting is a defect: failures are replies, too. */
export type HttpHandler = (request: HttpRequest) => HttpReply | Promise<HttpReply>;

/** What is told about a stream, by the adapter that owns its connection. */
export interface StreamListener {
  /** After a `write` that returned false: what waited has been handed to the system. */
  drained(): void;
  /** The stream is over, whoever ended it. Called exactly once. */
  closed(): void;
}

/** Where an event stream is written to. After it closed, writes are ignored. */
export interface StreamSink {
  /**
   * Writes one or two chunks, in one packet where the runtime can do that: the second is for bytes
   * that many streams share, the first for what is this stream's own.
   *
   * @returns false where more waits than the runtime likes to hold: stop until `drained`.
   */
  write(chunk: string | Uint8Array, shared?: string | Uint8Array): boolean;
  /** From now on nothing is written past the framework's own response. Absent: nothing ever is. */
  writeThrough?(): void;
  /** Bytes written that the system has not taken yet. */
  readonly waitingBytes: number;
  /** Writes what waits, then ends the stream. */
  end(): void;
  /** Cuts the connection; what waits is lost. */
  destroy(): void;
  /** Takes the one listener of this sink. */
  listen(listener: StreamListener): void;
}
