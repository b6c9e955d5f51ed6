import { TransportError, type StreamableHttpConfig } from "@crossfade/core";

/** How many modern requests there are at once, in all and of each principal. */
export class RequestQuota {
  readonly counters = { refused: 0, refusedOfPrincipal: 0 };
  readonly #config: StreamableHttpConfig;
  readonly #countOf = new Map<string, number>();
  #count = 0;
  #lastIdle = "";

  constructor(config: StreamableHttpConfig) {
    this.#config = config;
  }

  get count(): number {
    return this.#count;
  }

  /** Principals, or addresses where there are none. */
  get principals(): number {
    return this.#countOf.size - (this.#countOf.get(this.#lastIdle) === 0 ? 1 : 0);
  }

  /** Principals that it knows of: one more at most. */
  get remembered(): number {
    return this.#countOf.size;
  }

  /**
   * Lets a request in, to be let out by `leave`.
   *
   * @throws TransportError `CONNECTION_LIMIT`, `TOO_MANY_REQUESTS`
   */
  enter(quotaKey: string): void {
    if (this.#count >= this.#config.maxStatelessRequests) {
      this.counters.refused += 1;
      throw new TransportError(
        "CONNECTION_LIMIT",
        `Too many requests are in flight (maxStatelessRequests: ${this.#config.maxStatelessRequests})`,
      );
    }
    const own = this.#countOf.get(quotaKey) ?? 0;
    if (own >= this.#config.maxStatelessRequestsPerPrincipal) {
      this.counters.refusedOfPrincipal += 1;
      throw new TransportError(
        "TOO_MANY_REQUESTS",
        `Too many requests of yours are in flight (maxStatelessRequestsPerPrincipal: ${this.#config.maxStatelessRequestsPerPrincipal})`,
      );
    }
    this.#count += 1;
    this.#countOf.set(quotaKey, own + 1);
  }

  /** Once for each `enter` that did not throw. */
  leave(quotaKey: string): void {
    this.#count -= 1;
    const own = (this.#countOf.get(quotaKey) ?? 1) - 1;
    this.#countOf.set(quotaKey, own);
    if (own === 0) this.#forgetIdle(quotaKey);
  }

  /** One key without requests stays, the last: it is likely the next one's, and a map that becomes empty is made anew. */
  #forgetIdle(quotaKey: string): void {
    const former = this.#lastIdle;
    this.#lastIdle = quotaKey;
    if (former !== quotaKey && this.#countOf.get(former) === 0) this.#countOf.delete(former);
  }
}
