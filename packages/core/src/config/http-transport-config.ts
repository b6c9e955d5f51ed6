import { z } from "zod";
import { BOUNDED_DEFAULTS } from "./bounded-defaults.js";
import { count, milliseconds, millisecondsOrNone, path } from "./fields.js";
import { parseConfig } from "./parse-config.js";

/**
 * What every transport is configured with. Each bound says what happens at it; the counter of the
 * same matter is in the transport's statistics.
 */
export const httpTransportFields = {
  /** The MCP endpoint. */
  endpointPath: path.default("/mcp"),

  /**
   * Values of `Host` that are served; `false` serves any. Unset: loopback names where the socket is a
   * loopback one, any elsewhere. Refused: 403.
   */
  allowedHosts: z.union([z.array(z.string().min(1)), z.literal(false)]).optional(),
  /** Origins that browsers may call from; giving one switches CORS on. Refused: 403. */
  allowedOrigins: z.array(z.string().min(1)).default([]),
  /** Whether `X-Forwarded-For` and `X-Forwarded-Host` are the word of a proxy of yours. */
  trustProxy: z.boolean().default(false),

  /** Largest body, in bytes. Beyond: 413, without reading on. Default: 4 MiB, as the SDK has it. */
  maxBodyBytes: count.default(4_194_304),
  /** Largest `initialize` parameters, in bytes: they are kept with the session. Beyond: 413. */
  maxInitializeBytes: count.default(BOUNDED_DEFAULTS.maxInitializeBytes.usual),
  /** Deepest nesting of arrays and objects in a body. Beyond: 400, -32600. */
  maxJsonDepth: count.default(100),
  /** Most messages in a batch, where the revision has batches. Beyond: 400, -32600. */
  maxBatchLength: count.default(100),
  /** Longest value of a header that is read, in characters. Beyond: 431. */
  maxHeaderLength: count.default(4_096),
  /** Longest query, in characters. Beyond: 414. */
  maxQueryLength: count.default(4_096),

  /** Most event streams open at once. Beyond: 503 with `Retry-After`. */
  maxConnections: count.default(10_000),
  /** Most sessions at once. Beyond: 503 with `Retry-After`. */
  maxSessions: count.default(10_000),
  /** Most sessions of one principal, or of one address without principals. Beyond: 503. */
  maxSessionsPerPrincipal: count.default(BOUNDED_DEFAULTS.maxSessionsPerPrincipal.usual),
  /** Largest state that a backend may keep with a session, in bytes of JSON. Beyond: `setState` rejects. */
  maxStateBytes: count.default(65_536),
  /** What `Retry-After` says at a limit and while draining; sent in whole seconds. */
  retryAfterMs: milliseconds.default(5_000),

  /** Most events that wait for a slow reader. Beyond: its connection is closed, and it may resume. */
  maxQueuedEvents: count.default(2_000),
  /** Most bytes that wait for a slow reader. Beyond: the same. */
  maxQueuedBytes: count.default(4_194_304),
  /** Most events kept for replay, for each stream. Beyond: the oldest are forgotten. */
  maxReplayEvents: count.default(BOUNDED_DEFAULTS.maxReplayEvents.usual),
  /** Most bytes kept for replay, for each stream. Beyond: the oldest are forgotten. */
  maxReplayBytes: count.default(BOUNDED_DEFAULTS.maxReplayBytes.usual),

  /** Most requests in flight in one session, in each direction. Beyond: 429. */
  maxInFlightRequests: count.default(100),
  /** How long the backend may take to answer. Beyond: a JSON-RPC error, and the exchange's signal. */
  requestTimeoutMs: milliseconds.default(600_000),
  /** How long a client may take to answer a request of the server. Beyond: the request rejects. */
  clientRequestTimeoutMs: milliseconds.default(BOUNDED_DEFAULTS.clientRequestTimeoutMs.usual),
  /** A session without an open stream ends when nothing was heard of it for so long. */
  sessionIdleMs: milliseconds.default(1_800_000),

  /**
   * Whether an event that goes to several streams is encoded once, into bytes that all of their connections
   * write. Off: each connection encodes it for itself, and nothing outlives its own write.
   */
  enableBufferPool: z.boolean().default(true),
  /**
   * Whether events are written straight to their connections, where the adapter can do that and nothing of
   * yours stands between, such as compression. Off: through the response, as everything else.
   */
  streamingOptimization: z.boolean().default(true),

  /** How often a comment is sent on quiet streams, so that proxies and clients keep them open. */
  heartbeatMs: milliseconds.default(15_000),
  /**
   * How long everything goes on as before when draining begins, but for `ready()`: so long does a load
   * balancer need to notice that no traffic should come here. 0: it need not.
   */
  drainDelayMs: millisecondsOrNone.default(0),
  /** How long draining waits for requests in flight, after that. */
  drainTimeoutMs: milliseconds.default(10_000),
};

/** One option checked against another; shared by every configuration that extends this one. */
interface CrossCheck {
  readonly field: keyof z.output<z.ZodObject<typeof httpTransportFields>>;
  readonly holds: (config: z.output<z.ZodObject<typeof httpTransportFields>>) => boolean;
  readonly error: string;
}

const CROSS_CHECKS: readonly CrossCheck[] = [
  {
    field: "heartbeatMs",
    holds: (config) => config.heartbeatMs < config.sessionIdleMs,
    error: "must be shorter than sessionIdleMs, or idle sessions die between heartbeats",
  },
  {
    field: "clientRequestTimeoutMs",
    holds: (config) => config.clientRequestTimeoutMs <= config.requestTimeoutMs,
    error: "must not be longer than requestTimeoutMs, or a call dies while it waits for its client",
  },
  {
    field: "maxSessionsPerPrincipal",
    holds: (config) => config.maxSessionsPerPrincipal <= config.maxSessions,
    error: "must not be more than maxSessions",
  },
  {
    field: "maxInitializeBytes",
    holds: (config) => config.maxInitializeBytes <= config.maxBodyBytes,
    error: "must not be more than maxBodyBytes",
  },
  {
    field: "maxReplayEvents",
    holds: (config) => config.maxReplayEvents <= config.maxQueuedEvents,
    error: "must not be more than maxQueuedEvents, or a replay closes the connection it is for",
  },
  {
    field: "maxReplayBytes",
    holds: (config) => config.maxReplayBytes <= config.maxQueuedBytes,
    error: "must not be more than maxQueuedBytes, or a replay closes the connection it is for",
  },
];

/** Adds the problems that only show when two options are looked at together. */
export function crossCheckTransport(
  config: z.output<z.ZodObject<typeof httpTransportFields>>,
  context: z.RefinementCtx,
): void {
  for (const { field, holds, error } of CROSS_CHECKS) {
    if (!holds(config)) context.addIssue({ code: "custom", path: [field], message: error });
  }
}

export const httpTransportConfig = z
  .strictObject(httpTransportFields)
  .superRefine(crossCheckTransport);

/** What a transport runs with: every default filled in. */
export type HttpTransportConfig = z.output<typeof httpTransportConfig>;
/** What a user writes: every field may be left out. */
export type HttpTransportConfigInput = z.input<typeof httpTransportConfig>;

/** Fills in defaults, or throws `INVALID_CONFIG` with every problem in one message. */
export function parseHttpTransportConfig(
  input: HttpTransportConfigInput = {},
): HttpTransportConfig {
  return parseConfig(httpTransportConfig, "HttpTransportConfig", input);
}
