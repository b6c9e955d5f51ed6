import {
  TransportError,
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
  const replay = async (): Promise<void> => {
    await backend.request(
      { jsonrpc: "2.0", id: REPLAY_ID, method: "initialize", params },
      exchange,
    );
    if (!initialized) return;
    await backend.notification?.({ jsonrpc: "2.0", method: "notifications/initialized" }, exchange);
  };
  await withTimeout(replay(), clock, requestTimeoutMs);
}

async function withTimeout(work: Promise<void>, clock: Clock, timeoutMs: number): Promise<void> {
  let giveUp!: () => void;
  const late = new Promise<never>((_, reject) => {
    giveUp = () => reject(new TransportError("REQUEST_TIMEOUT", "The backend did not answer"));
  });
  const timer = clock.setTimeout(giveUp, timeoutMs);
  try {
    await Promise.race([work, late]);
  } finally {
    timer.cancel();
  }
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
