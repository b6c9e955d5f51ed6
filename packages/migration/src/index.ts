export type { ConfigDialect, EntryTransport, UrlKey } from "./client-configs/config-dialect.js";
export { CONFIG_DIALECTS } from "./client-configs/config-dialects.js";
export type { ConfigFormat } from "./client-configs/config-node.js";
export type { EndpointMove, KnownMove, MoveBasis } from "./client-configs/endpoint-map.js";
export type { ConfigChange, ConfigFinding } from "./client-configs/entry-plan.js";
export type {
  FoundFile,
  MachineFolders,
  ProjectSearchOptions,
} from "./client-configs/find-config-files.js";
export { KNOWN_MOVES } from "./client-configs/known-moves.js";
export { maskText, maskUrl } from "./client-configs/mask-secrets.js";
export type { TranslatedText, VerifyEndpoint } from "./client-configs/translate-config.js";
export type { TranslatedFile, TranslateFilesOptions } from "./client-configs/translate-files.js";
export type { ProbeStep } from "./clients/probe-failure.js";
export type {
  ClientClues,
  ClientReport,
  LedgerClue,
  Speaks,
} from "./compatibility/check-client.js";
export type { ClientOutcome } from "./compatibility/clients-through.js";
export type {
  AuthenticationComparison,
  AuthenticationReport,
} from "./compatibility/compare-authentication.js";
export {
  CompatibilityChecker,
  type CompatibilityCheckerOptions,
} from "./compatibility/compatibility-checker.js";
export type { Evidence, Finding } from "./compatibility/finding.js";
export type { KnownClient, Since } from "./compatibility/known-client.js";
export { KNOWN_CLIENTS } from "./compatibility/known-clients.js";
export type { ProbeOptions, ProbeProgress } from "./compatibility/probe-attempt.js";
export type { GenerationReport, ServerReport } from "./compatibility/probe-server.js";
export {
  ConfigTranslator,
  type ConfigTranslatorOptions,
  type TextKind,
} from "./config-translator.js";
export type {
  MigrationAdvice,
  MigrationBenefit,
  MigrationIssue,
  MigrationStep,
  ReadyToMigrate,
  RequiresChanges,
} from "./migration-advice.js";
export {
  MigrationHelper,
  type AdviceContext,
  type MigrationHelperOptions,
} from "./migration-helper.js";
export { comparisonChart } from "./performance/comparison-chart.js";
export {
  PerformanceAnalyzer,
  type ComparisonOptions,
  type ComparisonProgress,
} from "./performance/performance-analyzer.js";
export type {
  Difference,
  GenerationFigures,
  PerformanceComparison,
} from "./performance/performance-comparison.js";
export type { Measured, Ratio } from "./performance/summary.js";
export type { Work } from "./performance/worker.js";
export type { FieldChange } from "./server-config/config-change.js";
export {
  proxyText,
  REVERSE_PROXIES,
  type ProxyLine,
  type ProxyLinesOptions,
  type ReverseProxy,
} from "./server-config/proxy-lines.js";
export type {
  StreamableServerConfig,
  TranslatedServerConfig,
} from "./server-config/translate-server-config.js";
