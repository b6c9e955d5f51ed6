import type { EventLogLimits, SessionLimits, SessionRecord } from "@crossfade/session";

export const SESSION_LIMITS: SessionLimits = {
  maxSessions: 100_000,
  maxSessionsPerPrincipal: 100_000,
  sessionIdleMs: 600_000,
};

export const LOG_LIMITS: EventLogLimits = {
  maxReplayEvents: 10_000,
  maxReplayBytes: 10_000_000,
  sessionIdleMs: 600_000,
};

/** A session of node "one" whose lease has run out. */
export function sessionRecord(id: string): SessionRecord {
  return {
    id,
    transport: "streamable-http",
    principal: undefined,
    quotaKey: "q",
    revision: undefined,
    initializeParams: undefined,
    initialized: false,
    state: undefined,
    attributes: {},
    createdAt: 1,
    lastSeenAt: 1,
    lease: { node: "one", epoch: 1, expiresAt: 30_001 },
  };
}
