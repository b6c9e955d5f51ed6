import { z } from "zod";
import { deprecationConfig } from "./deprecation-config.js";
import { milliseconds } from "./fields.js";
import {
  crossCheckTransport,
  httpTransportFields,
  type HttpTransportConfig,
} from "./http-transport-config.js";
import { parseConfig } from "./parse-config.js";
import { sseEndpointConfig } from "./sse-endpoint-config.js";

const httpSseFields = {
  ...httpTransportFields,
  /** `GET /sse` and `POST /messages`. */
  endpoint: sseEndpointConfig.prefault({}),
  /**
   * How long a session outlives its stream, so that a client with `Last-Event-ID` goes on where it
   * was, and the last that its client has posted. Then it ends: for most clients of this generation closing the
   * stream is how they leave.
   */
  reconnectGraceMs: milliseconds.default(10_000),
  /** How the transport is marked as deprecated, and how it ends. */
  deprecation: deprecationConfig.prefault({}),
};

export const httpSseConfig = z.strictObject(httpSseFields).superRefine((config, context) => {
  crossCheckTransport(config, context);
  if (config.endpoint.retryMs * 2 > config.reconnectGraceMs) {
    context.addIssue({
      code: "custom",
      path: ["reconnectGraceMs"],
      message: "must be at least twice endpoint.retryMs, or sessions end before clients are back",
    });
  }
  const { endpoint, endpointPath } = config;
  if (endpoint.messagesPath === endpointPath) {
    context.addIssue({
      code: "custom",
      path: ["endpoint", "messagesPath"],
      message: "must not be the endpointPath, where POST is Streamable HTTP",
    });
  }
});

/** What the http-sse transport runs with: `HttpTransportConfig` and its own fields. */
export type HttpSseConfig = z.output<typeof httpSseConfig>;
/** What a user writes: every field may be left out. */
export type HttpSseConfigInput = z.input<typeof httpSseConfig>;

/** Fills in defaults, or throws `INVALID_CONFIG` with every problem in one message. */
export function parseHttpSseConfig(input: HttpSseConfigInput = {}): HttpSseConfig {
  return parseConfig(httpSseConfig, "HttpSseConfig", input);
}

/** The fields that only http-sse has. */
export type HttpSseOnlyInput = Omit<HttpSseConfigInput, keyof typeof httpTransportFields>;

/**
 * The http-sse configuration with everything that a transport's configuration says already, and the
 * defaults, or the given values, for the rest.
 *
 * @throws TransportError `INVALID_CONFIG`
 */
export function toSseConfig(
  config: HttpTransportConfig,
  own: HttpSseOnlyInput = {},
): HttpSseConfig {
  return parseHttpSseConfig({ ...config, ...own });
}
