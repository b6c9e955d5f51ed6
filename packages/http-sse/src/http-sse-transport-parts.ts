import type { Clock, HttpSseConfig, Logger, McpBackend, Refusals } from "@crossfade/core";
import type { CorrelationManager, RequestRunner, SessionManager } from "@crossfade/session";
import type { ClientLedger, DeprecationTracker } from "@crossfade/sunset";
import type { ChannelRegistry } from "./channel-registry.js";

/** What the transport's endpoints share. */
export interface HttpSseTransportParts {
  readonly config: HttpSseConfig;
  readonly backend: McpBackend;
  readonly channels: ChannelRegistry;
  readonly sessions: SessionManager;
  readonly correlation: CorrelationManager;
  readonly runner: RequestRunner;
  readonly deprecation: DeprecationTracker;
  readonly ledger: ClientLedger | undefined;
  /** Whether Streamable HTTP is served on the same paths, so that refused clients can go on to it. */
  readonly successorServed: boolean;
  readonly clock: Clock;
  readonly refusals: Refusals;
  readonly logger: Logger;
}
