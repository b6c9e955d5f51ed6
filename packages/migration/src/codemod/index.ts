export type { CodemodDiagnostic } from "./codemod-diagnostic.js";
export {
  migrateServers,
  type MigratedFile,
  type MigratedServers,
  type MigrateServersOptions,
} from "./migrate-servers.js";
export { transformServerFile, type TransformedFile } from "./transform-server-file.js";
