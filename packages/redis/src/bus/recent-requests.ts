/** More than a node gets in the time that a client needs to connect anew and send again. */
const MAX_REQUESTS = 10_000;

/**
 * Requests that have been taken. A client that lost its connection sends again what was not answered, also what
 * has arrived; nobody is to carry it out twice.
 */
export class RecentRequests {
  /** The oldest first. */
  readonly #taken = new Set<string>();

  /** Notes a request; false where it was taken before. */
  take(from: string, id: string): boolean {
    const name = `${from} ${id}`;
    if (this.#taken.has(name)) return false;
    this.#taken.add(name);
    if (this.#taken.size <= MAX_REQUESTS) return true;
    for (const oldest of this.#taken) {
      this.#taken.delete(oldest);
      break;
    }
    return true;
  }
}
