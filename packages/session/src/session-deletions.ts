import type { Logger, SessionEndReason } from "@crossfade/core";
import { logFailure } from "./log-failure.js";
import type { SessionStore } from "./session-store.js";
import type { Session } from "./session.js";

/** Why a session ends wherever it lives by then. With any other reason, it is its owner's to end. */
const FOR_ALL: ReadonlySet<SessionEndReason> = new Set(["deleted", "retired"]);

/**
 * Ended sessions whose record is still in the store, since the store is busy or fails. Until it is gone
 * the session must not be claimed again: its client was told that it is over.
 */
export class SessionDeletions {
  readonly #store: SessionStore;
  readonly #logger: Logger;
  /** With the epoch that each may have. */
  readonly #pending = new Map<string, number | undefined>();

  constructor(store: SessionStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  has(id: string): boolean {
    return this.#pending.has(id);
  }

  /** Deletes the record, now or at a later `retry`. Never rejects. */
  async delete({ id, epoch }: Session, reason: SessionEndReason): Promise<void> {
    this.#pending.set(id, FOR_ALL.has(reason) ? undefined : epoch);
    await this.#delete(id);
  }

  async retry(): Promise<void> {
    await Promise.all([...this.#pending.keys()].map((id) => this.#delete(id)));
  }

  async #delete(id: string): Promise<void> {
    const deleted = await logFailure(this.#logger, "Could not delete a session", () =>
      this.#store.delete(id, this.#pending.get(id)),
    );
    if (deleted) this.#pending.delete(id);
  }
}
