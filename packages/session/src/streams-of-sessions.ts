/** The names of each session's streams. Most sessions have one stream, for which no set is made. */
export class StreamsOfSessions {
  readonly #streams = new Map<string, string | Set<string>>();

  /** In the order in which they were added. A copy: what is done with them may take them out. */
  of(session: string): readonly string[] {
    const known = this.#streams.get(session);
    if (known === undefined) return [];
    return typeof known === "string" ? [known] : [...known];
  }

  add(session: string, stream: string): void {
    const known = this.#streams.get(session);
    if (known === undefined) this.#streams.set(session, stream);
    else if (typeof known !== "string") known.add(stream);
    else if (known !== stream) this.#streams.set(session, new Set([known, stream]));
  }

  remove(session: string, stream: string): void {
    const known = this.#streams.get(session);
    if (known === stream) this.#streams.delete(session);
    if (!(known instanceof Set)) return;
    known.delete(stream);
    if (known.size === 0) this.#streams.delete(session);
  }

  drop(session: string): void {
    this.#streams.delete(session);
  }
}
