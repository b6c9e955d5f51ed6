/** A stream that this node writes. */
export interface KeptStream {
  readonly session: string;
  readonly epoch: number;
  /** How long Redis keeps it when nobody says anything. */
  readonly ttlMs: number;
  /** By the monotonic clock. */
  keptAt: number;
}

/** The streams that this node has opened and not dropped: a quiet one must not expire under its session. */
export class KeptStreams {
  readonly #streams = new Map<string, KeptStream>();
  readonly #ofSession = new Map<string, Set<string>>();

  get size(): number {
    return this.#streams.size;
  }

  get(stream: string): KeptStream | undefined {
    return this.#streams.get(stream);
  }

  /** Of a session. A copy, since what is done with them takes them out. */
  of(session: string): string[] {
    return [...(this.#ofSession.get(session) ?? [])];
  }

  add(stream: string, kept: KeptStream): void {
    this.remove(stream);
    this.#streams.set(stream, kept);
    const streams = this.#ofSession.get(kept.session);
    if (streams) streams.add(stream);
    else this.#ofSession.set(kept.session, new Set([stream]));
  }

  /** As it was before. */
  restore(stream: string, before: KeptStream | undefined): void {
    if (before) this.add(stream, before);
    else this.remove(stream);
  }

  remove(stream: string): void {
    const kept = this.#streams.get(stream);
    if (!kept) return;
    this.#streams.delete(stream);
    const streams = this.#ofSession.get(kept.session);
    streams?.delete(stream);
    if (streams?.size === 0) this.#ofSession.delete(kept.session);
  }

  /** Those that were last kept a quarter of the time ago for which Redis keeps them. */
  *due(now: number): Iterable<[stream: string, kept: KeptStream]> {
    for (const entry of this.#streams) {
      if (now - entry[1].keptAt >= entry[1].ttlMs / 4) yield entry;
    }
  }
}
