import {
  TransportError,
  withinTime,
  type Clock,
  type Exchange,
  type HttpRequestInfo,
  type JsonObject,
  type McpBackend,
  type ProtocolRevision,
  type SessionContext,
  type TransportName,
} from "@crossfade/core";
import type { LiveSession } from "./session-exchange.js";

/** What replaying needs of the transport. */
export interface ReplayParts {
  readonly backend: McpBackend;
  readonly clock: Clock;
  /** How long the backend may take. */
  readonly requestTimeoutMs: number;
}

/** Unlike any id of a client's: those are never objects' names of ours. */
const REPLAY_ID = "crossfade-replay";

/**
 * Tells a backend that has just begun with a session what the client has told the one before, on another
 * node: `initialize`, and `notifications/initialized` if it got that far. The client has had the answer.
 *
 * Rejects with what the backend fails with, and with `REQUEST_TIMEOUT`.
 */
export async function replayHandshake(
  context: LiveSession,
  { backend, clock, requestTimeoutMs }: ReplayParts,
): Promise<void> {
  const { initializeParams: params, initialized } = context.session;
  if (params === undefined) return;
  const exchange = new ReplayExchange(context);
  const replay = async (): Promise<true> => {
    await backend.request(
      { jsonrpc: "2.0", id: REPLAY_ID, method: "initialize", params },
      exchange,
    );
    const notification = { jsonrpc: "2.0", method: "notifications/initialized" } as const;
    if (initialized) await backend.notification?.(notification, exchange);
    return true;
  };
  if (await withinTime(clock, replay(), requestTimeoutMs)) return;
  throw new TransportError("REQUEST_TIMEOUT", "The backend did not answer");
}

/** Nobody listens: whoever sent the messages has had what came of them. */
class ReplayExchange implements Exchange {
  readonly session: SessionContext;
  readonly auth = undefined;
  readonly http: HttpRequestInfo = { method: "POST", url: "", headers: {} };
  readonly signal = new AbortController().signal;

  constructor(session: SessionContext) {
    this.session = session;
  }

  get transport(): TransportName {
    return this.session.transport;
  }

  get revision(): ProtocolRevision | undefined {
    return this.session.revision;
  }

  get principal(): string | undefined {
    return this.session.principal;
  }

  notify(): void {
    // The client has had it from the node before.
  }

  async request(): Promise<JsonObject> {
    throw new TransportError("REQUEST_CANCELLED", "The client has initialized already");
  }
}
