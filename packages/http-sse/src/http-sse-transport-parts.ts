import type { HttpSseConfig, Logger, McpBackend } from "@crossfade/core";
import type { CorrelationManager, SessionManager } from "@crossfade/session";
import type { DeprecationTracker } from "@crossfade/sunset";
import type { ChannelRegistry } from "./channel-registry.js";
import type { Refusals } from "./refusals.js";
import type { RequestRunner } from "./run-request.js";

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
