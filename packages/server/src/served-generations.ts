import type { EndpointPaths, ServedGenerations } from "./classify-request.js";
import type { EndpointConfig } from "./endpoint-config.js";

/** Which generations an endpoint with these configurations serves. */
export function servedGenerations({
  httpSse,
  streamableHttp,
}: Pick<EndpointConfig, "httpSse" | "streamableHttp">): ServedGenerations {
  const { legacy = false, sessions = false } = streamableHttp ?? {};
  return {
    httpSse: httpSse !== undefined,
    streamableHttp: streamableHttp !== undefined,
    streamableSessions: legacy && sessions,
    // Where legacy requests have no session, the `GET` of their clients names none either, and means the
    // stream that they do not get.
    httpSseOnEndpoint: httpSse !== undefined && (!legacy || sessions),
  };
}

/** So that `/sse` stays an alias of the MCP endpoint, and `/messages` is left to the application. */
const NO_HTTP_SSE_PATHS = { streamPath: "/sse", messagesPath: "" };

/** Where it is reached. */
export function servedPaths({
  transport,
  httpSse,
}: Pick<EndpointConfig, "transport" | "httpSse">): EndpointPaths {
  return { ...(httpSse?.endpoint ?? NO_HTTP_SSE_PATHS), endpointPath: transport.endpointPath };
}
