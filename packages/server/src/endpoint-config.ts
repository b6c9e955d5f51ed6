import {
  parseHttpSseConfig,
  parseHttpTransportConfig,
  TransportError,
  type HttpSseConfig,
  type HttpTransportConfig,
} from "@crossfade/core";
import type { McpEndpointOptions } from "./endpoint-options.js";

/** What the endpoint reads before it knows whose request it is, so no transport can have its own. */
const ENDPOINT_FIELDS = [
  "endpointPath",
  "allowedHosts",
  "allowedOrigins",
  "trustProxy",
  "drainTimeoutMs",
] as const satisfies readonly (keyof HttpTransportConfig)[];

/** The configurations of an endpoint and its transports, checked. */
export interface EndpointConfig {
  readonly transport: HttpTransportConfig;
  readonly httpSse: HttpSseConfig;
}

/**
 * Checks all configurations of an endpoint together.
 *
 * @throws TransportError `INVALID_CONFIG`, whose message names every wrong field at once
 */
export function parseEndpointConfig(
  options: Pick<McpEndpointOptions, "config" | "httpSse">,
): EndpointConfig {
  const problems: TransportError[] = [];
  const transport = attempt(problems, () => parseHttpTransportConfig(options.config));
  // Without words of its own, http-sse could only repeat what is wrong with `config`.
  if (!transport && !options.httpSse) throw joined(problems);
  const httpSse = attempt(problems, () =>
    parseHttpSseConfig({ ...options.config, ...options.httpSse }),
  );
  if (!transport || !httpSse) throw joined(problems);
  requireAgreement(transport, httpSse);
  return { transport, httpSse };
}

function attempt<Config>(problems: TransportError[], parse: () => Config): Config | undefined {
  try {
    return parse();
  } catch (error) {
    if (!TransportError.is(error)) throw error;
    problems.push(error);
    return undefined;
  }
}

/** A host that only `httpSse` refuses would be served: better to say so than to ignore it. */
function requireAgreement(transport: HttpTransportConfig, httpSse: HttpSseConfig): void {
  const different = ENDPOINT_FIELDS.filter(
    (field) => JSON.stringify(transport[field]) !== JSON.stringify(httpSse[field]),
  );
  if (different.length === 0) return;
  throw new TransportError(
    "INVALID_CONFIG",
    `The whole endpoint has one ${different.join(", ")}: give it in config, not in httpSse`,
  );
}

function joined(problems: readonly TransportError[]): TransportError {
  const message = problems.map((problem) => problem.message).join("\n");
  return new TransportError("INVALID_CONFIG", message, { cause: problems[0]?.cause });
}
