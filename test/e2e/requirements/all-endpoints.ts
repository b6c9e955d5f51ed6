import { OURS, PAGE, type Requirement } from "./requirement.js";

/** What holds on every endpoint and in every generation. */
export const ALL_ENDPOINTS: readonly Requirement[] = [
  {
    id: "all/origin",
    clause: PAGE.security,
    behaviour: "An Origin that is not allowed: 403. Allowed: allowedOrigins, its Host; never null",
  },
  {
    id: "all/host",
    clause: OURS,
    behaviour:
      "A Host that is not allowed: 403, and the log names the option. On loopback: loopback names",
  },
  {
    id: "all/forwarded-host",
    clause: OURS,
    behaviour: "X-Forwarded-Host counts under a trusted proxy, and nowhere else",
  },
  {
    id: "all/preflight",
    clause: OURS,
    behaviour:
      "204 with methods as served, requested mcp- headers by name; never asks the authentication hook",
  },
  {
    id: "all/cors",
    clause: OURS,
    behaviour: "Pages of configured origins may read every answer, errors too; off by default",
  },
  {
    id: "all/body-size",
    clause: `${PAGE.http}#section-15.5.14`,
    behaviour: "A body over the limit: 413, without reading on",
  },
  {
    id: "all/content-type",
    clause: `${PAGE.http}#section-15.5.16`,
    behaviour: "A body that is not application/json: 415",
  },
  {
    id: "all/not-json",
    clause: PAGE.jsonRpc,
    behaviour: "A body that is not UTF-8 or not JSON: 400, -32700",
  },
  {
    id: "all/no-message",
    clause: PAGE.messages,
    behaviour: "JSON but no JSON-RPC message, or an id that is none: 400, -32600",
  },
  {
    id: "all/batch",
    clause: PAGE.batches,
    behaviour: "Taken in a session of 2025-03-26, and by http-sse without session and version",
  },
  {
    id: "all/no-batch",
    clause: PAGE.noBatches,
    behaviour: "Elsewhere, empty, over the limit, or with an initialize in it: 400, -32600",
  },
  {
    id: "all/other-principal",
    clause: PAGE.hijacking,
    behaviour: "A session of another principal, on any method and by any name: as if unknown",
  },
  {
    id: "all/duplicate-id",
    clause: PAGE.ids,
    behaviour: "An id that is in flight in its session: 400, -32600, and the first is answered",
  },
  {
    id: "all/authentication",
    clause: PAGE.authorization,
    behaviour: "What the authentication hook refuses has its status and its WWW-Authenticate",
  },
  {
    id: "all/method-not-allowed",
    clause: `${PAGE.http}#section-15.5.6`,
    behaviour: "A method that is not offered: 405 with Allow",
  },
  {
    id: "all/stream-head",
    clause: PAGE.receiving,
    behaviour: "Streams: type, no-cache, no-transform, X-Accel-Buffering: no; head at once",
  },
  {
    id: "all/heartbeat",
    clause: PAGE.receiving,
    behaviour: "A quiet stream gets comments",
  },
  {
    id: "all/limits",
    clause: OURS,
    behaviour: "A limit on sessions or streams is reached: 503 with Retry-After, and counted",
  },
  {
    id: "all/draining",
    clause: OURS,
    behaviour: "New sessions: 503 with Retry-After; a running stream ends after a retry",
  },
  {
    id: "all/error-id",
    clause: PAGE.messages,
    behaviour: "An id that could not be read: null up to 2025-06-18, left out from 2025-11-25 on",
  },
  {
    id: "all/no-secrets",
    clause: OURS,
    behaviour: "No answer has a stack or the text of an unexpected error",
  },
  {
    id: "all/no-session-in-logs",
    clause: OURS,
    behaviour: "No log has a session's id or an event's",
  },
  {
    id: "all/message-fields",
    clause: PAGE.jsonRpc,
    behaviour: "No message has a top-level field that JSON-RPC does not know: SDK 1 drops those",
  },
  {
    id: "all/hostile-bytes",
    clause: OURS,
    behaviour: "Whatever bytes arrive: a 4xx or a closed connection, and others are served",
  },
];
