import type { HttpSseConfig, Logger, McpBackend, Refusals } from "@crossfade/core";
import type { CorrelationManager, RequestRunner, SessionManager } from "@crossfade/session";
import type { DeprecationTracker } from "@crossfade/sunset";
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
  readonly refusals: Refusals;
  readonly logger: Logger;
}
