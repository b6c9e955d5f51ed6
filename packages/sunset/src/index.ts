export { clientIdentity, type ClientIdentity } from "./client-identity.js";
export { deprecationHeaders } from "./deprecation-headers.js";
export {
  DeprecationTracker,
  type DeprecationStatistics,
  type DeprecationTrackerOptions,
  type Judgement,
} from "./deprecation-tracker.js";
export {
  ClientLedger,
  type ClientLedgerOptions,
  type LedgerStatistics,
} from "./ledger/client-ledger.js";
export type { LedgerAccount } from "./ledger/ledger-account.js";
export {
  ledgerKey,
  MAX_WEEKS,
  startOfWeek,
  weekOf,
  type LedgerEntry,
  type LedgerIdentity,
} from "./ledger/ledger-entry.js";
export { ledgerFromJson, ledgerToJson } from "./ledger/ledger-file.js";
export type { LedgerSnapshot, LedgerStore } from "./ledger/ledger-store.js";
export { MemoryLedgerStore, type MemoryLedgerStoreOptions } from "./ledger/memory-ledger-store.js";
export { mergeEntries } from "./ledger/merge-entries.js";
export type { RetirementProblem } from "./problem-details.js";
export {
  RetirementSchedule,
  type Occurrence,
  type RetirementStage,
} from "./retirement-schedule.js";
export { GENERATION_SUBJECTS, type RetirementSubject } from "./retirement-texts.js";
export type { SeenClient } from "./seen-client.js";
