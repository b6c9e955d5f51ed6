import { TransportError } from "@crossfade/core";
import type { SessionLimits } from "./session-store.js";

/** Says which limit it is, so that whoever runs the server knows what to raise. */
export function tooManySessions(
  outcome: "session-limit" | "principal-limit",
  { maxSessions, maxSessionsPerPrincipal }: SessionLimits,
): TransportError {
  const message =
    outcome === "session-limit"
      ? `Too many sessions (maxSessions: ${maxSessions})`
      : `Too many sessions of this principal or address (maxSessionsPerPrincipal: ${maxSessionsPerPrincipal})`;
  return new TransportError("SESSION_LIMIT", message);
}
