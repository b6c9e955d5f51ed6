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
export {
  endingReport,
  type EndingReport,
  type EndingReportOptions,
} from "./ledger/ending-report.js";
export { ledgerToCsv, ledgerToTable } from "./ledger/format-ledger.js";
export { ledgerFromJson, ledgerToJson } from "./ledger/ledger-file.js";
export { ledgerReply } from "./ledger/ledger-reply.js";
export type { LedgerSnapshot, LedgerStore } from "./ledger/ledger-store.js";
export { MemoryLedgerStore, type MemoryLedgerStoreOptions } from "./ledger/memory-ledger-store.js";
export { mergeEntries } from "./ledger/merge-entries.js";
export { summarizeClients, type ClientSummary } from "./ledger/summarize-clients.js";
export type { Forecast, WeeklyCount } from "./ledger/weekly-trend.js";
export type { RetirementProblem } from "./problem-details.js";
export {
  proposeRetirement,
  type ProposedRetirement,
  type RetirementProposal,
} from "./propose-retirement.js";
export { Retirement, type RetiredRequest, type RetirementOptions } from "./retirement.js";
export {
  RetirementSchedule,
  type Occurrence,
  type RetirementStage,
} from "./retirement-schedule.js";
export { GENERATION_SUBJECTS, type RetirementSubject } from "./retirement-texts.js";
export type { SeenClient } from "./seen-client.js";
