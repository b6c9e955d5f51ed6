import type {
  Authenticate,
  Clock,
  HttpSseConfigInput,
  HttpTransportConfigInput,
  Logger,
  McpBackend,
  StreamableHttpConfigInput,
} from "@crossfade/core";
import type { EventLog, MessageBus, SessionStore } from "@crossfade/session";
import type { LedgerStore } from "@crossfade/sunset";

/** What an endpoint is made of. Only `backend` has no default. */
export interface McpEndpointOptions {
  /** The MCP server: `fromMcpServer(buildServer)`, or `fromMethods({ … })`. */
  readonly backend: McpBackend;
  /** What all transports are configured with: hosts and origins, paths, bounds, times. */
  readonly config?: HttpTransportConfigInput;
  /**
   * What http-sse is configured with beside or instead of that. What is the whole endpoint's (its path,
   * hosts and origins, `trustProxy`, `drainDelayMs`, `drainTimeoutMs`) is `config`'s alone. `false` switches it off.
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
  /**
   * Where sessions are kept. Default: in memory, for one node. With a store that several nodes share, each
   * of them serves every session: give all of them the same `sessionStore`, `eventLog` and `messageBus`, and
   * the same `requestStateKeys`.
   */
  readonly sessionStore?: SessionStore;
  /** Where events are kept for replay. Default: in memory, for one node. */
  readonly eventLog?: EventLog;
  /**
   * Where the ledger is kept, which has who uses this endpoint: each client by generation. `false` keeps none.
   * Default: in memory.
   */
  readonly ledgerStore?: LedgerStore | false;
  /** How nodes reach each other. Needs a shared `sessionStore` and `eventLog`. Default: there is one node. */
  readonly messageBus?: MessageBus;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** This node's name, unlike that of any other that shares the store. Default: a random one. */
  readonly node?: string;
  /**
   * How long a session stays with a node of which nothing is heard, in milliseconds: so long does it take at
   * most until another node goes on with it. Renewed after a third of it. Default: 6,000.
   */
  readonly leaseMs?: number;
  /**
   * How long a request waits, in milliseconds, for a session whose node does not answer, before it is refused
   * with 503 and `Retry-After`. Default: `leaseMs` and 4,000 more.
   */
  readonly claimTimeoutMs?: number;
  /** Most requests that are waiting for other nodes. Beyond: 503 with `Retry-After`. Default: 10,000. */
  readonly maxForwards?: number;
}
