import {
  errorReply,
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
    try {
      requireAllowedOrigin(request, this.#options);
      return undefined;
    } catch (error) {
      if (!TransportError.is(error)) throw error;
      this.#count += 1;
      this.#log(error);
      return errorReply(error, null, 0);
    }
  }

  #log(error: TransportError): void {
    const now = this.#clock.monotonic();
    if (now - this.#loggedAt < LOG_INTERVAL_MS) return;
    this.#loggedAt = now;
    this.#logger.warn({ code: error.code, refused: this.#count }, error.message);
  }
}
