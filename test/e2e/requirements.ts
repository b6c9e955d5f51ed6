import { ALL_ENDPOINTS } from "./requirements/all-endpoints.js";
import { HTTP_SSE } from "./requirements/http-sse.js";
import { MODERN } from "./requirements/modern.js";
import { ONE_URL } from "./requirements/one-url.js";
import type { Requirement } from "./requirements/requirement.js";
import { RETIREMENT } from "./requirements/retirement.js";
import { STREAMABLE_HTTP } from "./requirements/streamable-http.js";

/** All that the server owes its clients on the wire. The gate is in `tooling/repository`. */
export const REQUIREMENTS: readonly Requirement[] = [
  ...ALL_ENDPOINTS,
  ...HTTP_SSE,
  ...STREAMABLE_HTTP,
  ...MODERN,
  ...ONE_URL,
  ...RETIREMENT,
];
