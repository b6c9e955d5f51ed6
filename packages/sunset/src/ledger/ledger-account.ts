import type { Clock } from "@crossfade/core";
import { weekOf, type LedgerEntry, type LedgerIdentity } from "./ledger-entry.js";

/**
 * What one client does on one generation, being counted. Got once for a session; counting costs an
 * increment and the time, and allocates nothing.
 */
export class LedgerAccount {
  readonly identity: LedgerIdentity;
  readonly #clock: Clock;
  readonly #onChange: (account: LedgerAccount) => void;
  #changed = false;
  #sessions = 0;
  #requests = 0;
  #warnings = 0;
  #refusals = 0;
  #firstSeen = 0;
  #lastSeen = 0;

  /** @param onChange is told once, until `take` has been called */
  constructor(identity: LedgerIdentity, clock: Clock, onChange: (account: LedgerAccount) => void) {
    this.identity = identity;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** It has begun a session. */
  session(): void {
    this.#sessions += 1;
    this.#seen();
  }

  /** It has sent a JSON-RPC request. */
  request(): void {
    this.#requests += 1;
    this.#seen();
  }

  /** It was warned, in the log or in its session. */
  warning(): void {
    this.#warnings += 1;
    this.#seen();
  }

  /** It was refused. */
  refusal(): void {
    this.#refusals += 1;
    this.#seen();
  }

  /** What was counted since this was last called; counting begins anew. */
  take(): LedgerEntry {
    const entry = {
      ...this.identity,
      firstSeen: this.#firstSeen,
      lastSeen: this.#lastSeen,
      sessions: this.#sessions,
      requests: this.#requests,
      warnings: this.#warnings,
      refusals: this.#refusals,
      weeks: [weekOf(this.#lastSeen)],
    };
    this.#changed = false;
    this.#sessions = this.#requests = this.#warnings = this.#refusals = 0;
    return entry;
  }

  #seen(): void {
    this.#lastSeen = this.#clock.now();
    if (this.#changed) return;
    this.#changed = true;
    this.#firstSeen = this.#lastSeen;
    this.#onChange(this);
  }
}
