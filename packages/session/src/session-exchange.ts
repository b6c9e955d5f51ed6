import type { Exchange, SessionContext } from "@crossfade/core";
import type { InboundRequest } from "./inbound-request.js";
import type { Session } from "./session.js";

/** A session as the backend sees it, and its record. */
export interface LiveSession extends SessionContext {
  readonly session: Session;
}

/** A message of a session's client, being answered. */
export interface SessionExchange extends Exchange {
  readonly session: LiveSession;
  /** Set for requests: what the signal and the answer hang on. */
  inbound: InboundRequest | undefined;
}
