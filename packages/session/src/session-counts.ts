import type { TransportName } from "@crossfade/core";

type Counted = { readonly transport: TransportName; readonly quotaKey: string };

/** How many sessions there are of each transport, and of each quota key in it. */
export class SessionCounts {
  readonly #totals = new Map<TransportName, number>();
  readonly #keys = new Map<TransportName, Map<string, number>>();

  of(transport: TransportName): number {
    return this.#totals.get(transport) ?? 0;
  }

  ofKey(transport: TransportName, quotaKey: string): number {
    return this.#keys.get(transport)?.get(quotaKey) ?? 0;
  }

  /** Quota keys that are remembered. */
  keys(transport: TransportName): number {
    return this.#keys.get(transport)?.size ?? 0;
  }

  /** A key without sessions is forgotten, or every address that ever called would be remembered. */
  change({ transport, quotaKey }: Counted, by: 1 | -1): void {
    this.#totals.set(transport, this.of(transport) + by);
    const keys = this.#keysOf(transport);
    const count = (keys.get(quotaKey) ?? 0) + by;
    if (count === 0) keys.delete(quotaKey);
    else keys.set(quotaKey, count);
  }

  #keysOf(transport: TransportName): Map<string, number> {
    const known = this.#keys.get(transport);
    if (known) return known;
    const keys = new Map<string, number>();
    this.#keys.set(transport, keys);
    return keys;
  }
}
