/** What a server makes for its clients, and what serves them. */
export type Kind = "endpoints" | "SDK servers" | "sessions" | "exchanges" | "sockets";

/** Objects that should be collected once their clients are gone, counted without being kept. */
export class Remains {
  readonly #made = new Map<Kind, number>();
  readonly #collected = new Map<Kind, number>();
  readonly #registry = new FinalizationRegistry<Kind>((kind) => addOne(this.#collected, kind));

  note(kind: Kind, object: object): void {
    addOne(this.#made, kind);
    this.#registry.register(object, kind);
  }

  made(kind: Kind): number {
    return this.#made.get(kind) ?? 0;
  }

  /** How many of each kind have not been collected. */
  alive(): Partial<Record<Kind, number>> {
    return Object.fromEntries(
      [...this.#made].map(([kind, made]) => [kind, made - (this.#collected.get(kind) ?? 0)]),
    );
  }
}

function addOne(counts: Map<Kind, number>, kind: Kind): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}
