import type { Logger } from "@crossfade/core";
import { logFailure } from "./log-failure.js";
import type { SessionStore } from "./session-store.js";

/**
 * Ended sessions whose record is still in the store, since the store is busy or fails. Until it is gone
 * the session must not be claimed again: its client was told that it is over.
 */
export class SessionDeletions {
  readonly #store: SessionStore;
  readonly #logger: Logger;
  readonly #pending = new Set<string>();

  constructor(store: SessionStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  has(id: string): boolean {
    return this.#pending.has(id);
  }

  /** Deletes the record, now or at a later `retry`. Never rejects. */
  async delete(id: string): Promise<void> {
    this.#pending.add(id);
    const deleted = await logFailure(this.#logger, "Could not delete a session", () =>
      this.#store.delete(id),
    );
    if (deleted) this.#pending.delete(id);
  }

  async retry(): Promise<void> {
    await Promise.all([...this.#pending].map((id) => this.delete(id)));
  }
}
