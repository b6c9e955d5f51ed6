import type { ClientIdentity } from "./client-identity.js";
import type { LedgerAccount } from "./ledger/ledger-account.js";

/** The client of one session, from its first request on. */
export class SeenClient {
  readonly identity: ClientIdentity;
  /** Where what it does is counted; undefined where there is no ledger. */
  readonly account: LedgerAccount | undefined;
  /** Whether the policy leaves it alone. */
  readonly exempt: boolean;
  /** Whether the server has declared that it sends log messages: without, none may be sent. */
  logging = false;
  /** From which level on the client wants them; undefined: all. */
  level: string | undefined;
  /** When it was last told, by the monotonic clock. */
  toldAt: number | undefined;

  constructor(identity: ClientIdentity, account: LedgerAccount | undefined, exempt: boolean) {
    this.identity = identity;
    this.account = account;
    this.exempt = exempt;
  }
}
