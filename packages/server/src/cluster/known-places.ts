import type { Clock } from "@crossfade/core";

/** Most sessions whose place is remembered: beyond, whose place was learned first is looked up again. */
const MAX_PLACES = 10_000;

interface Place {
  readonly node: string;
  readonly principal: string | undefined;
  readonly leaseEndsAt: number;
}

/**
 * Where sessions of other nodes were found, for as long as the leases run that were seen then: looking that up costs
 * more than the request itself. It may be wrong, since a session can end or be handed over before; but its owner
 * takes no request for a session that it has not, so what follows from that is no more than a message in vain.
 */
export class KnownPlaces {
  readonly #clock: Clock;
  readonly #places = new Map<string, Place>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The node of a session, where that is known and its caller has been there before. */
  find(session: string, principal: string | undefined): string | undefined {
    const place = this.#places.get(session);
    if (!place || place.principal !== principal) return undefined;
    if (place.leaseEndsAt > this.#clock.now()) return place.node;
    this.#places.delete(session);
    return undefined;
  }

  remember(session: string, place: Place): void {
    // The newest goes to the end, and the oldest is first.
    this.#places.delete(session);
    this.#places.set(session, place);
    if (this.#places.size <= MAX_PLACES) return;
    for (const oldest of this.#places.keys()) {
      this.#places.delete(oldest);
      return;
    }
  }

  forget(session: string): void {
    this.#places.delete(session);
  }
}
