import {
  silentLogger,
  systemClock,
  TransportError,
  type Clock,
  type Exchange,
  type JsonObject,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type Logger,
  type McpBackend,
  type SessionContext,
} from "@crossfade/core";
import { AbortWatch } from "./abort-watch.js";
import type { ServerFactory } from "./sdk-contract.js";
import { ServerSession } from "./server-session.js";

export interface FromMcpServerOptions {
  /** Where servers that cannot be built or closed are reported. Default: nowhere. */
  readonly logger?: Logger;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * A backend that answers with servers of the official SDK, `McpServer` or `Server`, of either major.
 *
 * The factory is called for each session, when its first message arrives. While it works, messages wait;
 * where it throws, they are answered with "Internal error", the log has the reason, and the next message
 * calls it again. The server is closed when its session ends.
 *
 * Requests of revision 2026-07-28 have no session, and are refused.
 *
 * @throws TransportError `INVALID_CONFIG` where it is given a server in place of a function
 */
export function fromMcpServer(
  factory: ServerFactory,
  options: FromMcpServerOptions = {},
): McpBackend {
  if (typeof factory !== "function") {
    throw new TransportError(
      "INVALID_CONFIG",
      "fromMcpServer takes a function that builds a server: one server cannot answer two sessions",
    );
  }
  return new SdkBackend(factory, options);
}

class SdkBackend implements McpBackend {
  readonly #factory: ServerFactory;
  readonly #logger: Logger;
  readonly #watch: AbortWatch;
  readonly #sessions = new Map<SessionContext, ServerSession>();
  readonly #ending = new Set<Promise<void>>();
  #closed = false;

  constructor(factory: ServerFactory, options: FromMcpServerOptions) {
    this.#factory = factory;
    this.#logger = options.logger ?? silentLogger;
    this.#watch = new AbortWatch(options.clock ?? systemClock);
  }

  request(request: JsonRpcRequest, exchange: Exchange): Promise<JsonObject> {
    const { session } = exchange;
    if (!session) throw sessionRequired();
    const served = this.#sessions.get(session);
    if (!served) throw new TransportError("SESSION_DISCONNECTED", "The session has ended");
    return served.request(request, exchange);
  }

  notification(notification: JsonRpcNotification, exchange: Exchange): void {
    if (exchange.session) {
      this.#sessions.get(exchange.session)?.notification(notification, exchange);
    }
  }

  sessionBegan(session: SessionContext): void {
    if (this.#closed) return;
    const parts = { factory: this.#factory, logger: this.#logger, watch: this.#watch };
    this.#sessions.set(session, new ServerSession(session, parts));
  }

  sessionEnded(session: SessionContext): void {
    const served = this.#sessions.get(session);
    this.#sessions.delete(session);
    if (!served) return;
    const ending = served.end().then(() => void this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const session of this.#sessions.keys()) this.sessionEnded(session);
    await Promise.all(this.#ending);
    this.#watch.close();
  }
}

function sessionRequired(): TransportError {
  return TransportError.invalidRequest(
    "This server answers requests of a session only; revision 2026-07-28 is not served",
  );
}
