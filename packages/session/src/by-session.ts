/** Requests by session and id. A session without any is not remembered. */
export class BySession<Id, Request> {
  readonly #sessions = new Map<string, Map<Id, Request>>();
  /** The last map that became empty: most sessions have one request at a time, and maps are dear. */
  #spare: Map<Id, Request> | undefined;
  #size = 0;

  /** Of all sessions. */
  get size(): number {
    return this.#size;
  }

  /** Sessions that have any. */
  get sessions(): number {
    return this.#sessions.size;
  }

  countOf(sessionId: string): number {
    return this.#sessions.get(sessionId)?.size ?? 0;
  }

  get(sessionId: string, id: Id): Request | undefined {
    return this.#sessions.get(sessionId)?.get(id);
  }

  /** A copy, since what is done with them takes them out. */
  of(sessionId: string): Request[] {
    return [...(this.#sessions.get(sessionId)?.values() ?? [])];
  }

  *all(): Iterable<Request> {
    for (const requests of this.#sessions.values()) yield* requests.values();
  }

  add(sessionId: string, id: Id, request: Request): void {
    let requests = this.#sessions.get(sessionId);
    if (!requests) {
      requests = this.#spare ?? new Map<Id, Request>();
      this.#spare = undefined;
      this.#sessions.set(sessionId, requests);
    }
    requests.set(id, request);
    this.#size++;
  }

  remove(sessionId: string, id: Id): void {
    const requests = this.#sessions.get(sessionId);
    if (!requests?.delete(id)) return;
    this.#size--;
    if (requests.size > 0) return;
    this.#sessions.delete(sessionId);
    this.#spare = requests;
  }
}
