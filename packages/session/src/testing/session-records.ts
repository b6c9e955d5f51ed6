import type { SessionLimits, SessionRecord, SessionStore } from "../index.js";

export const START = 1_700_000_000_000;
export const LEASE_MS = 30_000;
export const ROOMY: SessionLimits = {
  maxSessions: 1_000,
  maxSessionsPerPrincipal: 1_000,
  sessionIdleMs: 600_000,
};

/** A session that begins at `START` on node "one", with epoch 1. */
export function sessionRecord(id: string, fields: Partial<SessionRecord> = {}): SessionRecord {
  return {
    id,
    transport: "streamable-http",
    principal: "alice",
    quotaKey: "alice",
    revision: undefined,
    initializeParams: undefined,
    initialized: false,
    state: undefined,
    attributes: {},
    createdAt: START,
    lastSeenAt: START,
    lease: { node: "one", epoch: 1, expiresAt: START + LEASE_MS },
    ...fields,
  };
}

export async function add(
  store: SessionStore,
  id: string,
  fields: Partial<SessionRecord> = {},
): Promise<SessionRecord> {
  const record = sessionRecord(id, fields);
  await store.create(record, ROOMY);
  return record;
}
