/** Fields that must not exceed another one, and what they are where neither is given. */
export const BOUNDED_DEFAULTS = {
  clientRequestTimeoutMs: { bound: "requestTimeoutMs", usual: 300_000 },
  maxSessionsPerPrincipal: { bound: "maxSessions", usual: 1_000 },
  maxInitializeBytes: { bound: "maxBodyBytes", usual: 65_536 },
  maxReplayEvents: { bound: "maxQueuedEvents", usual: 1_000 },
  maxReplayBytes: { bound: "maxQueuedBytes", usual: 1_048_576 },
} as const;

/**
 * Lowers defaults to bounds that were given: whoever sets `maxSessions: 100` and nothing else has not
 * asked for 1,000 sessions of each principal. A value that was given is never changed; one that exceeds
 * its bound is an error.
 */
export function fitDefaults(input: unknown): unknown {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return input;
  const given = input as Readonly<Record<string, unknown>>;
  const fitted: Record<string, unknown> = {};
  for (const [field, { bound, usual }] of Object.entries(BOUNDED_DEFAULTS)) {
    const limit = given[bound];
    const lower = typeof limit === "number" && limit > 0 && limit < usual;
    if (given[field] === undefined && lower) fitted[field] = limit;
  }
  return { ...given, ...fitted };
}
