import {
  parseHttpSseConfig,
  parseHttpTransportConfig,
  parseStreamableHttpConfig,
  TransportError,
  type HttpSseConfig,
  type HttpTransportConfig,
  type StreamableHttpConfig,
} from "@crossfade/core";
import type { McpEndpointOptions } from "./endpoint-options.js";

/** What the endpoint reads before it knows whose request it is, so no transport can have its own. */
const ENDPOINT_FIELDS = [
  "endpointPath",
  "allowedHosts",
  "allowedOrigins",
  "trustProxy",
  "drainDelayMs",
  "drainTimeoutMs",
] as const satisfies readonly (keyof HttpTransportConfig)[];

/** The configurations of an endpoint and its transports, checked. Undefined: switched off. */
export interface EndpointConfig {
  readonly transport: HttpTransportConfig;
  readonly httpSse: HttpSseConfig | undefined;
  readonly streamableHttp: StreamableHttpConfig | undefined;
}

/**
 * Checks all configurations of an endpoint together.
 *
 * @throws TransportError `INVALID_CONFIG`, whose message names every wrong field at once
 */
export function parseEndpointConfig({
  config,
  httpSse,
  streamableHttp,
}: Pick<McpEndpointOptions, "config" | "httpSse" | "streamableHttp">): EndpointConfig {
  const problems = new Problems();
  const transport = problems.of(() => parseHttpTransportConfig(config));
  // Without words of their own, the transports could only repeat what is wrong with `config`.
  const own = {
    httpSse:
      httpSse === false || (!transport && !httpSse)
        ? undefined
        : problems.of(() => parseHttpSseConfig({ ...config, ...httpSse })),
    streamableHttp:
      streamableHttp === false || (!transport && !streamableHttp)
        ? undefined
        : problems.of(() => parseStreamableHttpConfig({ ...config, ...streamableHttp })),
  };
  problems.throwIfAny();
  if (!transport) throw new TransportError("INTERNAL_ERROR", "A configuration is missing");
  if (!own.httpSse && !own.streamableHttp) {
    throw new TransportError(
      "INVALID_CONFIG",
      "Everything is switched off: serve httpSse or streamableHttp",
    );
  }
  requireAgreement(transport, "httpSse", own.httpSse);
  requireAgreement(transport, "streamableHttp", own.streamableHttp);
  return { transport, ...own };
}

/** What is wrong, collected, so that a user fixes all of it at once. */
class Problems {
  readonly #found: TransportError[] = [];

  of<Config>(parse: () => Config): Config | undefined {
    try {
      return parse();
    } catch (error) {
      if (!TransportError.is(error)) throw error;
      this.#found.push(error);
      return undefined;
    }
  }

  throwIfAny(): void {
    const [first] = this.#found;
    if (!first) return;
    const message = this.#found.map((problem) => problem.message).join("\n");
    throw new TransportError("INVALID_CONFIG", message, { cause: first.cause });
  }
}

/** A host that only one transport refuses would be served: better to say so than to ignore it. */
function requireAgreement(
  transport: HttpTransportConfig,
  name: string,
  own: HttpTransportConfig | undefined,
): void {
  if (!own) return;
  const different = ENDPOINT_FIELDS.filter(
    (field) => JSON.stringify(transport[field]) !== JSON.stringify(own[field]),
  );
  if (different.length === 0) return;
  throw new TransportError(
    "INVALID_CONFIG",
    `The whole endpoint has one ${different.join(", ")}: give it in config, not in ${name}`,
  );
}
