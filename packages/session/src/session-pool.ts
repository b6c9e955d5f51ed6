import type { SessionEndReason } from "@crossfade/core";
import type { SessionLimits } from "./session-store.js";
import type { Session } from "./session.js";

/** Limits and names of one transport's sessions. */
export interface SessionPool extends SessionLimits {
  /** What its session ids begin with; no other transport's may begin so. Visible ASCII. */
  readonly idPrefix: string;
  /** Largest state, in bytes of JSON, that a backend may keep with a session. */
  readonly maxStateBytes: number;
}

/** What a transport does when its sessions change hands. */
export interface SessionListener {
  /**
   * It is over on this node, whatever the reason. Called once for each session, before anything is
   * awaited.
   */
  ended(session: Session, reason: SessionEndReason): void;
  /**
   * Its lease is over and could not be renewed: another node may have it by now. Nobody is to wait for anything
   * here any more; it goes on where it is, should it turn out that it is still this node's. Called again every
   * second until then.
   */
  lapsed?(session: Session): void;
  /**
   * It was another node's, and goes on here, as soon as this has resolved. Where this rejects, the session
   * is let go of.
   */
  claimed?(session: Session): Promise<void>;
}
