/**
 * How far the retirement of a transport goes. Each mode includes those before it: `off` serves as ever;
 * `advise` adds headers and a throttled warning in the log; `notify` tells the client in its session;
 * `brownout` refuses in announced windows; `enforce` refuses from `sunsetDate` on, and is like
 * `brownout` before.
 */
export const MIGRATION_MODES = ["off", "advise", "notify", "brownout", "enforce"] as const;

export type MigrationMode = (typeof MIGRATION_MODES)[number];
