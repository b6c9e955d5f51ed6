import {
  parseHttpSseConfig,
  parseHttpTransportConfig,
  type HttpSseConfig,
  type HttpSseConfigInput,
  type HttpSseOnlyInput,
  type HttpTransportConfig,
  type HttpTransportConfigInput,
} from "@crossfade/core";
import type { FieldChange } from "./config-change.js";

/** A server's configuration after a translation: validated, with a reason for each change. */
export interface TranslatedServerConfig<Config> {
  readonly config: Config;
  readonly changes: readonly FieldChange[];
}

/** A server that moves off http-sse, and what it leaves behind. */
export interface StreamableServerConfig extends TranslatedServerConfig<HttpTransportConfig> {
  /** The fields that only http-sse has: give them back to `toHttpSseConfig` to return. */
  readonly left: Required<Pick<HttpSseOnlyInput, "endpoint" | "reconnectGraceMs" | "deprecation">>;
}

/** How many times as many streams: sessionful clients have one for each call that streams, and their own. */
const CONNECTIONS_FACTOR = 10;

/** Settings that Streamable HTTP is meant to run with. */
const SWITCHED_ON = {
  enableBufferPool:
    "an event that goes to many clients is encoded once, and all of their connections write the same bytes",
  streamingOptimization: "events of a stream that come together leave together, in one write",
} as const satisfies Partial<Record<keyof HttpTransportConfig, string>>;

/**
 * The configuration of Streamable HTTP for a server that ran http-sse with `input`: ten times
 * `maxConnections`, `enableBufferPool` and `streamingOptimization` on, everything else as it was.
 *
 * @throws TransportError `INVALID_CONFIG`, where `input` is none
 */
export function toStreamableServerConfig(input: HttpSseConfigInput = {}): StreamableServerConfig {
  const sse = parseHttpSseConfig(input);
  const { endpoint, reconnectGraceMs, deprecation, ...shared } = sse;
  const maxConnections = atMostSafe(sse.maxConnections * CONNECTIONS_FACTOR);
  const config = parseHttpTransportConfig({
    ...shared,
    maxConnections,
    enableBufferPool: true,
    streamingOptimization: true,
  } satisfies HttpTransportConfigInput);
  return {
    config,
    changes: [
      {
        field: "maxConnections",
        from: sse.maxConnections,
        to: maxConnections,
        why: `an http-sse client holds one stream; a client of Streamable HTTP holds its own and one for each call that streams, so the same clients need up to ${CONNECTIONS_FACTOR} times as many`,
      },
      ...Object.entries(SWITCHED_ON).flatMap(([field, why]): FieldChange[] => {
        const from = sse[field as keyof typeof SWITCHED_ON];
        return from ? [] : [{ field, from, to: true, why }];
      }),
      ...left(sse),
    ],
    left: { endpoint, reconnectGraceMs, deprecation },
  };
}

/** What Streamable HTTP has no use for, and why. */
function left({ endpoint, reconnectGraceMs, deprecation }: HttpSseConfig): FieldChange[] {
  return [
    {
      field: "endpoint",
      from: endpoint,
      to: undefined,
      why: `one endpoint takes everything; ${endpoint.streamPath} stays an alias of it in @crossfade/server`,
    },
    {
      field: "reconnectGraceMs",
      from: reconnectGraceMs,
      to: undefined,
      why: "a session does not end with its stream: sessionIdleMs says how long it lives",
    },
    {
      field: "deprecation",
      from: deprecation,
      to: undefined,
      why: "it marks http-sse; keep it there for as long as that is served",
    },
  ];
}

/**
 * The way back: the configuration of http-sse for a server whose Streamable HTTP ran with `input`.
 *
 * @param own what `toStreamableServerConfig` left behind; defaults otherwise
 * @throws TransportError `INVALID_CONFIG`
 */
export function toHttpSseServerConfig(
  input: HttpTransportConfigInput = {},
  own: HttpSseOnlyInput = {},
): TranslatedServerConfig<HttpSseConfig> {
  const streamable = parseHttpTransportConfig(input);
  const maxConnections = Math.max(1, Math.floor(streamable.maxConnections / CONNECTIONS_FACTOR));
  const config = parseHttpSseConfig({ ...streamable, ...own, maxConnections });
  const changes: FieldChange[] = [
    {
      field: "maxConnections",
      from: streamable.maxConnections,
      to: maxConnections,
      why: "an http-sse client holds one stream",
    },
    ...(["endpoint", "reconnectGraceMs", "deprecation"] as const).map((field) => ({
      field,
      from: undefined,
      to: config[field],
      why: own[field] === undefined ? "the default: nothing else was given" : "as it was before",
    })),
  ];
  return { config, changes };
}

function atMostSafe(count: number): number {
  return Math.min(count, Number.MAX_SAFE_INTEGER);
}
