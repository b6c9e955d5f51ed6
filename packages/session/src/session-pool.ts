import type { SessionEndReason } from "@crossfade/core";
import type { SessionLimits } from "./session-store.js";
import type { Session } from "./session.js";

/** Limits and names of one transport's sessions. */
export interface SessionPool extends SessionLimits {
  /** What its session ids begin with; no other transport's may begin so. Visible ASCII. */
  readonly idPrefix: string;
}

export type SessionEnded = (session: Session, reason: SessionEndReason) => void;
