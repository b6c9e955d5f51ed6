import { TransportError, type StreamableHttpConfig } from "@crossfade/core";

/** How many modern requests there are at once, in all and of each principal. */
export class RequestQuota {
  readonly counters = { refused: 0, refusedOfPrincipal: 0 };
  readonly #config: StreamableHttpConfig;
  readonly #countOf = new Map<string, number>();
  #count = 0;

  constructor(config: StreamableHttpConfig) {
    this.#config = config;
  }

  get count(): number {
    return this.#count;
  }

  /** Principals, or addresses where there are none. */
  get principals(): number {
    return this.#countOf.size;
  }

  /**
   * Lets a request in; what is returned lets it out, once.
   *
   * @throws TransportError `CONNECTION_LIMIT`, `TOO_MANY_REQUESTS`
   */
  enter(quotaKey: string): () => void {
    if (this.#count >= this.#config.maxStatelessRequests) {
      this.counters.refused += 1;
      throw new TransportError("CONNECTION_LIMIT", "Too many requests are in flight");
    }
    const own = this.#countOf.get(quotaKey) ?? 0;
    if (own >= this.#config.maxStatelessRequestsPerPrincipal) {
      this.counters.refusedOfPrincipal += 1;
      throw new TransportError("TOO_MANY_REQUESTS", "Too many requests of yours are in flight");
    }
    this.#count += 1;
    this.#countOf.set(quotaKey, own + 1);
    return () => this.#leave(quotaKey);
  }

  #leave(quotaKey: string): void {
    this.#count -= 1;
    const own = (this.#countOf.get(quotaKey) ?? 1) - 1;
    if (own === 0) this.#countOf.delete(quotaKey);
    else this.#countOf.set(quotaKey, own);
  }
}
