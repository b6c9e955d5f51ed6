import {
  silentLogger,
  systemClock,
  TransportError,
  type Clock,
  type Exchange,
  type HeaderParameters,
  type JsonObject,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type Logger,
  type McpBackend,
  type ServerDescription,
  type SessionContext,
} from "@crossfade/core";
import { AbortWatch } from "./abort-watch.js";
import type { ModernTransportClass, ServerFactory } from "./sdk-contract.js";
import { ModernRequests } from "./modern/modern-requests.js";
import { ServerSession, type ServerSessionParts } from "./server-session.js";

export interface FromMcpServerOptions {
  /** Where servers that cannot be built or closed are reported. Default: nowhere. */
  readonly logger?: Logger;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /**
   * `PerRequestHTTPServerTransport` of `@modelcontextprotocol/server`, for servers of major 2 that are built with
   * `"2026-07-28"` among their `supportedProtocolVersions`: they serve that revision themselves, which costs
   * less, and what they return with `inputRequired` waits for its client on no node. `elicitInput` and the like
   * throw there, as the SDK has it. Default: none; every server is told by a handshake what a request says of
   * its client.
   */
  readonly modernTransport?: ModernTransportClass;
}

/**
 * A backend that answers with servers of the official SDK, `McpServer` or `Server`, of either major.
 *
 * The factory is called for each session, when its first message arrives. While it works, messages wait;
 * where it throws, they are answered with "Internal error", the log has the reason, and the next message
 * calls it again. The server is closed when its session ends.
 *
 * Requests of revision 2026-07-28 have no session, and neither have older ones where sessions are switched
 * off: for each, the factory is called anew, and the server is told by a handshake of its own what the
 * request says of its client.
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
  readonly #modern: ModernRequests;
  readonly #sessions = new Map<SessionContext, ServerSession>();
  readonly #ending = new Set<Promise<void>>();
  #closed = false;

  constructor(factory: ServerFactory, options: FromMcpServerOptions) {
    this.#factory = factory;
    this.#logger = options.logger ?? silentLogger;
    const clock = options.clock ?? systemClock;
    this.#watch = new AbortWatch(clock);
    this.#modern = new ModernRequests(this.#parts, clock, options.modernTransport);
  }

  request(request: JsonRpcRequest, exchange: Exchange): Promise<JsonObject> {
    const { session } = exchange;
    if (!session) {
      // Without a word about the client it is a legacy request, where sessions are switched off.
      return exchange.client
        ? this.#modern.request(request, exchange)
        : this.#modern.legacyRequest(request, exchange);
    }
    const served = this.#sessions.get(session);
    if (!served) throw new TransportError("SESSION_DISCONNECTED", "The session has ended");
    return served.request(request, exchange);
  }

  describe(exchange: Exchange): Promise<ServerDescription> {
    return this.#modern.describe(exchange);
  }

  headerParameters(tool: string, exchange: Exchange): Promise<HeaderParameters | undefined> {
    return this.#modern.headerParameters(tool, exchange);
  }

  listen(exchange: Exchange, uris: readonly string[]): () => void {
    return this.#modern.listen(exchange, uris);
  }

  notification(notification: JsonRpcNotification, exchange: Exchange): void {
    if (exchange.session) {
      this.#sessions.get(exchange.session)?.notification(notification, exchange);
    }
  }

  sessionBegan(session: SessionContext): void {
    if (this.#closed) return;
    this.#sessions.set(session, new ServerSession(session, this.#parts));
  }

  sessionEnded(session: SessionContext): void {
    const served = this.#sessions.get(session);
    this.#sessions.delete(session);
    if (!served) return;
    const ending = served.end().then(() => void this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  get #parts(): ServerSessionParts {
    return { factory: this.#factory, logger: this.#logger, watch: this.#watch };
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const session of this.#sessions.keys()) this.sessionEnded(session);
    await Promise.all(this.#ending);
    await this.#modern.close();
    this.#watch.close();
  }
}
