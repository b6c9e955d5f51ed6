/** What happened on the server's side of a test, to be awaited from the client's side. */
export class Witness {
  readonly #seen: string[] = [];
  #waiting: { readonly event: string; readonly resolve: () => void }[] = [];

  get seen(): readonly string[] {
    return this.#seen;
  }

  saw(event: string): void {
    this.#seen.push(event);
    for (const { event: awaited, resolve } of this.#waiting) if (awaited === event) resolve();
    this.#waiting = this.#waiting.filter(({ event: awaited }) => awaited !== event);
  }

  until(event: string): Promise<void> {
    if (this.#seen.includes(event)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ event, resolve }));
  }
}
