import { OURS, PAGE, type Requirement } from "./requirement.js";

/** What the one URL for all generations makes of a request. */
export const ONE_URL: readonly Requirement[] = [
  {
    id: "one-url/post",
    clause: PAGE.fallback,
    behaviour: "A POST that is not modern is legacy Streamable HTTP, on /sse as on /mcp",
  },
  {
    id: "one-url/named-session",
    clause: OURS,
    behaviour: "A named session is served by the transport that opened it, whatever the path",
  },
  {
    id: "one-url/names-disagree",
    clause: OURS,
    behaviour: "Header and query that name different sessions: 400",
  },
  {
    id: "one-url/get-stream-path",
    clause: PAGE.httpSse,
    behaviour: "GET /sse that names no session: http-sse begins",
  },
  {
    id: "one-url/get-endpoint",
    clause: PAGE.fallback,
    behaviour: "GET /mcp that lists text/event-stream by name: http-sse begins, otherwise 405",
  },
  {
    id: "one-url/get-modern",
    clause: OURS,
    behaviour:
      "GET with a modern MCP-Protocol-Version: 405 on either path; a legacy one is ignored",
  },
  {
    id: "one-url/delete",
    clause: PAGE.sessions,
    behaviour: "DELETE naming a session ends it, otherwise 405",
  },
  {
    id: "one-url/http-sse-off",
    clause: OURS,
    behaviour: "http-sse off: GET is 405 with Allow, and /sse stays an alias",
  },
  {
    id: "one-url/streamable-off",
    clause: PAGE.fallback,
    behaviour: "Streamable HTTP off: POST is 404 in no JSON-RPC, so that clients go on to http-sse",
  },
  {
    id: "one-url/modern-off",
    clause: PAGE.versioning,
    behaviour: "2026-07-28 off: 400 that is no modern error, so that clients fall back",
  },
  {
    id: "one-url/legacy-off",
    clause: PAGE.versioning,
    behaviour: "Legacy Streamable off: 404 in no JSON-RPC while http-sse is on, else 400, -32022",
  },
];
