import type {
  Authenticate,
  Clock,
  HttpSseConfigInput,
  HttpTransportConfigInput,
  Logger,
  McpBackend,
  StreamableHttpConfigInput,
} from "@crossfade/core";
import type { EventLog, SessionStore } from "@crossfade/session";
import type { LedgerStore } from "@crossfade/sunset";

/** What an endpoint is made of. Only `backend` has no default. */
export interface McpEndpointOptions {
  /** The MCP server: `fromMcpServer(buildServer)`, or `fromMethods({ … })`. */
  readonly backend: McpBackend;
  /** What all transports are configured with: hosts and origins, paths, bounds, times. */
  readonly config?: HttpTransportConfigInput;
  /**
   * What http-sse is configured with beside or instead of that. What is the whole endpoint's (its path,
   * hosts and origins, `trustProxy`, `drainTimeoutMs`) is `config`'s alone. `false` switches it off.
   */
  readonly httpSse?: HttpSseConfigInput | false;
  /** The same for Streamable HTTP. */
  readonly streamableHttp?: StreamableHttpConfigInput | false;
  /** Says who a request comes from, or turns it away. Default: whoever `auth` of the request names. */
  readonly authenticate?: Authenticate;
  /**
   * Names the principal of what a middleware attached to the request (`req.auth`), where there is no
   * `authenticate`. Default: `extra.iss` and `extra.sub`, else `clientId`, with a warning.
   */
  readonly principalOf?: (auth: unknown) => string | undefined;
  /** Default: none. A pino logger fits. */
  readonly logger?: Logger;
  /** Where sessions are kept. Default: in memory. */
  readonly sessionStore?: SessionStore;
  /** Where events are kept for replay. Default: in memory. */
  readonly eventLog?: EventLog;
  /**
   * Where the ledger is kept, which has who uses this endpoint: each client by generation. `false` keeps none.
   * Default: in memory.
   */
  readonly ledgerStore?: LedgerStore | false;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** This node's name among those that share a store. Default: a random one. */
  readonly node?: string;
}
