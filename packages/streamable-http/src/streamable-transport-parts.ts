import type { Logger, McpBackend, Refusals, StreamableHttpConfig } from "@crossfade/core";
import type { CorrelationManager, RequestRunner, SessionManager } from "@crossfade/session";
import type { ClientLedger, DeprecationTracker } from "@crossfade/sunset";
import type { ChannelRegistry } from "./channel-registry.js";
import type { SessionlessRequests } from "./sessionless/sessionless-requests.js";
import type { StatelessRequests } from "./stateless/stateless-requests.js";

/** What the transport's endpoints share. */
export interface StreamableTransportParts {
  readonly config: StreamableHttpConfig;
  readonly backend: McpBackend;
  readonly channels: ChannelRegistry;
  readonly sessions: SessionManager;
  readonly correlation: CorrelationManager;
  readonly runner: RequestRunner;
  /** The modern revision, whose requests have no session. */
  readonly stateless: StatelessRequests;
  /** The legacy revisions, where sessions are switched off. */
  readonly sessionless: SessionlessRequests;
  /** Whether clients that are told 404 find another transport at this endpoint. */
  readonly olderIsServed: boolean;
  readonly refusals: Refusals;
  /** How far the retirement of sessions has got. */
  readonly deprecation: DeprecationTracker;
  readonly ledger: ClientLedger | undefined;
  readonly logger: Logger;
  /** Requests whose `MCP-Protocol-Version` was not the one that their session negotiated. */
  readonly revisionMismatches: { count: number };
}
