import { z } from "zod";
import { sessionfulDeprecationConfig } from "./deprecation-config.js";
import { count, milliseconds } from "./fields.js";
import {
  crossCheckTransport,
  httpTransportFields,
  type HttpTransportConfig,
} from "./http-transport-config.js";
import { parseConfig } from "./parse-config.js";

const streamableHttpFields = {
  ...httpTransportFields,
  /** Whether the revisions that begin with a handshake are served here: 2025-03-26 to 2025-11-25. */
  legacy: z.boolean().default(true),
  /** Whether the revision without one is served: 2026-07-28. */
  modern: z.boolean().default(true),
  /**
   * Whether `initialize` begins a session. Without, each legacy request stands on its own, as in
   * 2026-07-28: any machine answers it, `GET` and `DELETE` get 405, and a server can ask its client nothing.
   */
  sessions: z.boolean().default(true),
  /**
   * How the requests of a `POST` are answered: `auto`, as JSON, unless the server has something else to
   * send first; always as `json`, and what is sent on behalf of a request goes to the session's own
   * stream; or always as a `stream`, which can be resumed.
   */
  responseMode: z.enum(["auto", "json", "stream"]).default("auto"),
  /** Whether a client may end its session with `DELETE`. Otherwise: 405. */
  allowDelete: z.boolean().default(true),
  /** What `retry:` tells clients to wait before they resume a stream. */
  retryMs: milliseconds.default(2_000),
  /** How long the events of an answered request are kept for a client that lost its connection. */
  streamRetentionMs: milliseconds.default(60_000),
  /** Most answered requests of one session whose events are kept. Beyond: the oldest are forgotten. */
  maxRetainedStreams: count.default(16),

  /** Most requests without a session at once, as all of 2026-07-28 are. Beyond: 503 with `Retry-After`. */
  maxStatelessRequests: count.default(10_000),
  /** Most of one principal, or of one address without principals. Beyond: 429 with `Retry-After`. */
  maxStatelessRequestsPerPrincipal: count.default(1_000),
  /** Most calls that wait for their client's input (2026-07-28). Beyond: the request that asks rejects. */
  maxParkedCalls: count.default(1_000),
  /** How long a client may take to come back with input. Beyond: the call is given up. */
  parkedCallTtlMs: milliseconds.default(600_000),
  /**
   * Secrets that `requestState` is authenticated with, each of at least 32 characters: the first is for
   * new ones, the others are those that it had before. Default: a random one, which only this process
   * knows.
   */
  requestStateKeys: z.array(z.string().min(32)).min(1).optional(),

  /**
   * How its revisions with sessions (2025-03-26 to 2025-11-25) are marked as deprecated, and how they end.
   * Default: mode `off`. Clients of the modern revision never notice.
   */
  deprecation: sessionfulDeprecationConfig.prefault({ mode: "off" }),
};

export const streamableHttpConfig = z
  .strictObject(streamableHttpFields)
  .superRefine(crossCheckTransport)
  .refine(({ legacy, modern }) => legacy || modern, {
    path: ["legacy"],
    error: "must not be switched off together with modern: switch off streamableHttp instead",
  });

/** What Streamable HTTP runs with: `HttpTransportConfig` and its own fields. */
export type StreamableHttpConfig = z.output<typeof streamableHttpConfig>;
/** What a user writes: every field may be left out. */
export type StreamableHttpConfigInput = z.input<typeof streamableHttpConfig>;

/** Fills in defaults, or throws `INVALID_CONFIG` with every problem in one message. */
export function parseStreamableHttpConfig(
  input: StreamableHttpConfigInput = {},
): StreamableHttpConfig {
  return parseConfig(streamableHttpConfig, "StreamableHttpConfig", input);
}

/** The fields that only Streamable HTTP has. */
export type StreamableHttpOnlyInput = Omit<
  StreamableHttpConfigInput,
  keyof typeof httpTransportFields
>;

/**
 * The Streamable HTTP configuration with everything that a transport's configuration says already, and
 * the defaults, or the given values, for the rest.
 *
 * @throws TransportError `INVALID_CONFIG`
 */
export function toStreamableConfig(
  config: HttpTransportConfig,
  own: StreamableHttpOnlyInput = {},
): StreamableHttpConfig {
  return parseStreamableHttpConfig({ ...config, ...own });
}
