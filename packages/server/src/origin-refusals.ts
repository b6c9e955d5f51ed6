import {
  errorReply,
  headerOf,
  requireAllowedOrigin,
  TransportError,
  type Clock,
  type HttpReply,
  type HttpRequest,
  type Logger,
  type OriginGuardOptions,
} from "@crossfade/core";

/** A stranger must not be able to fill the log. */
const LOG_INTERVAL_MS = 60_000;

/** The guard at the door: counts and logs whom it refuses. */
export class OriginRefusals {
  readonly #options: OriginGuardOptions;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #count = 0;
  #loggedAt = -Infinity;
  /** What passed last, where nothing but these two was looked at. */
  #passedHost: string | undefined;
  #passedAddress: string | undefined;

  constructor(options: OriginGuardOptions, clock: Clock, logger: Logger) {
    this.#options = options;
    this.#clock = clock;
    this.#logger = logger;
  }

  get count(): number {
    return this.#count;
  }

  /** The refusal of a request whose `Host` or `Origin` is not served; undefined where both are. */
  refusalOf(request: HttpRequest): HttpReply | undefined {
    // Nearly all requests have the same, and to look again takes as long as to find the session.
    const { localAddress } = request;
    const host = this.#isPlain(request) ? headerOf(request, "host") : undefined;
    if (host !== undefined && host === this.#passedHost && localAddress === this.#passedAddress) {
      return undefined;
    }
    try {
      requireAllowedOrigin(request, this.#options);
      this.#passedHost = host;
      this.#passedAddress = localAddress;
      return undefined;
    } catch (error) {
      if (!TransportError.is(error)) throw error;
      this.#count += 1;
      this.#log(error);
      return errorReply(error, null, 0);
    }
  }

  /** Whether its `Host` and the address that it came to settle the matter. */
  #isPlain(request: HttpRequest): boolean {
    return !this.#options.trustProxy && headerOf(request, "origin") === undefined;
  }

  #log(error: TransportError): void {
    const now = this.#clock.monotonic();
    if (now - this.#loggedAt < LOG_INTERVAL_MS) return;
    this.#loggedAt = now;
    this.#logger.warn({ code: error.code, refused: this.#count }, error.message);
  }
}
