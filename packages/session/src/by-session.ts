import type { JsonRpcId } from "@crossfade/core";

/** What every request has, whoever sent it. */
interface OfSession {
  readonly sessionId: string;
  readonly id: JsonRpcId;
}

/**
 * Requests by session and id. A session without any is not remembered, and one that has a single request, as
 * nearly all have, takes no map of its own: a map that becomes empty is made anew, every time.
 */
export class BySession<Request extends OfSession> {
  readonly #sessions = new Map<string, Request | Map<JsonRpcId, Request>>();
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
    const known = this.#sessions.get(sessionId);
    if (known === undefined) return 0;
    return known instanceof Map ? known.size : 1;
  }

  get(sessionId: string, id: JsonRpcId): Request | undefined {
    const known = this.#sessions.get(sessionId);
    if (known instanceof Map) return known.get(id);
    return known?.id === id ? known : undefined;
  }

  /** A copy, since what is done with them takes them out. */
  of(sessionId: string): Request[] {
    const known = this.#sessions.get(sessionId);
    if (known === undefined) return [];
    return known instanceof Map ? [...known.values()] : [known];
  }

  *all(): Iterable<Request> {
    for (const known of this.#sessions.values()) {
      if (known instanceof Map) yield* known.values();
      else yield known;
    }
  }

  /** Its id is not taken in its session: that is for the caller to see to. */
  add(request: Request): void {
    const { sessionId, id } = request;
    const known = this.#sessions.get(sessionId);
    this.#size++;
    if (known === undefined) this.#sessions.set(sessionId, request);
    else if (known instanceof Map) known.set(id, request);
    else {
      const both = new Map<JsonRpcId, Request>([[known.id, known]]);
      this.#sessions.set(sessionId, both.set(id, request));
    }
  }

  remove(request: Request): void {
    const { sessionId, id } = request;
    const known = this.#sessions.get(sessionId);
    const found = known instanceof Map ? known.delete(id) : known === request;
    if (!found) return;
    this.#size--;
    if (!(known instanceof Map) || known.size === 0) this.#sessions.delete(sessionId);
  }
}
