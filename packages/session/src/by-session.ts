import type { JsonRpcId } from "@crossfade/core";

/** What every request has, whoever sent it. */
interface OfSession {
  readonly sessionId: string;
  readonly id: JsonRpcId;
}

/**
 * Requests by session and id. A session without any is not remembered, and one that has a single request, as
 * nearly all have, takes no map of its own. Nor is the newest request in a map: most are answered before the next one
 * comes, and a map that becomes empty is made anew, every time.
 */
export class BySession<Request extends OfSession> {
  #newest: Request | undefined;
  /** All but the newest. */
  readonly #sessions = new Map<string, Request | Map<JsonRpcId, Request>>();
  #size = 0;

  /** Of all sessions. */
  get size(): number {
    return this.#size;
  }

  /** Sessions that have any. */
  get sessions(): number {
    const alone = this.#newest && !this.#sessions.has(this.#newest.sessionId);
    return this.#sessions.size + (alone ? 1 : 0);
  }

  countOf(sessionId: string): number {
    if (this.#size === 0) return 0;
    const known = this.#sessions.get(sessionId);
    const earlier = known instanceof Map ? known.size : known === undefined ? 0 : 1;
    return earlier + (this.#newest?.sessionId === sessionId ? 1 : 0);
  }

  get(sessionId: string, id: JsonRpcId): Request | undefined {
    const newest = this.#newest;
    if (newest?.sessionId === sessionId && newest.id === id) return newest;
    const known = this.#sessions.get(sessionId);
    if (known instanceof Map) return known.get(id);
    return known?.id === id ? known : undefined;
  }

  /** A copy, since what is done with them takes them out. */
  of(sessionId: string): Request[] {
    const known = this.#sessions.get(sessionId);
    const found = known instanceof Map ? [...known.values()] : known === undefined ? [] : [known];
    if (this.#newest?.sessionId === sessionId) found.push(this.#newest);
    return found;
  }

  *all(): Iterable<Request> {
    for (const known of this.#sessions.values()) {
      if (known instanceof Map) yield* known.values();
      else yield known;
    }
    if (this.#newest) yield this.#newest;
  }

  /** Its id is not taken in its session: that is for the caller to see to. */
  add(request: Request): void {
    if (this.#newest) this.#keep(this.#newest);
    this.#newest = request;
    this.#size++;
  }

  remove(request: Request): void {
    if (request === this.#newest) {
      this.#newest = undefined;
      this.#size--;
      return;
    }
    const { sessionId, id } = request;
    const known = this.#sessions.get(sessionId);
    const found = known instanceof Map ? known.delete(id) : known === request;
    if (!found) return;
    this.#size--;
    if (!(known instanceof Map) || known.size === 0) this.#sessions.delete(sessionId);
  }

  #keep(request: Request): void {
    const { sessionId, id } = request;
    const known = this.#sessions.get(sessionId);
    if (known === undefined) this.#sessions.set(sessionId, request);
    else if (known instanceof Map) known.set(id, request);
    else {
      const both = new Map<JsonRpcId, Request>([[known.id, known]]);
      this.#sessions.set(sessionId, both.set(id, request));
    }
  }
}
