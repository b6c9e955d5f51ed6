import type { EndpointSection } from "./endpoint-case.js";
import { initialize } from "./visit.js";

const ACCEPT = { Accept: "application/json, text/event-stream" };

/** What is left on the old path. */
export const OTHER_ON_SSE: EndpointSection = {
  title: "What is not HTTP+SSE's",
  intro: "`/sse` is the MCP endpoint's old name: what is not above is answered there as on `/mcp`.",
  deprecated: false,
  requestHeaders: { Accept: "as Streamable HTTP needs it" },
  cases: [
    {
      request: "`POST /sse`",
      ask: (visit) => visit.post("/sse", initialize("mover", "2025-11-25"), ACCEPT),
      status: 200,
      headers: { "mcp-session-id": true },
      body: { json: /"protocolVersion":"2025-11-25"/ },
      answer: "Streamable HTTP, before the end of HTTP+SSE and after it",
    },
    {
      request: "`POST /sse`, where Streamable HTTP is switched off",
      server: { streamableHttp: false },
      ask: (visit) => visit.post("/sse", initialize(), ACCEPT),
      status: 404,
      headers: { allow: "GET, DELETE" },
      body: "text",
      answer: "no body that looks like a modern error: clients fall back on 404 and 405 alone",
    },
    {
      request: "`DELETE /sse` that names nothing",
      ask: (visit) => visit.ask("DELETE", "/sse"),
      status: 405,
      headers: { allow: "POST, GET" },
      body: "text",
      answer: "",
    },
    {
      request: "`GET /sse` that names nothing, where HTTP+SSE is switched off",
      server: { httpSse: false },
      ask: (visit) => visit.get(),
      status: 405,
      headers: { allow: "POST, DELETE" },
      body: "text",
      answer: "clients that try HTTP+SSE first go on to Streamable HTTP",
    },
    {
      request: "`GET /mcp` that names nothing, and whose `Accept` is absent or `*/*`",
      ask: (visit) => visit.get("/mcp", { Accept: "*/*" }),
      status: 405,
      headers: { allow: "POST, DELETE" },
      body: "text",
      answer: "a probe would hold a session unread",
    },
    {
      request: "another method",
      ask: (visit) => visit.ask("PUT", "/sse", { body: {} }),
      status: 405,
      headers: { allow: "GET, POST, DELETE" },
      body: "text",
      answer: "",
    },
  ],
};

/** Before anybody asks which generation a request is of. */
export const EVERY_ENDPOINT: EndpointSection = {
  title: "On every endpoint",
  intro:
    "Looked at before anything else. `@crossfade/http-sse` alone, without `@crossfade/server`, does not do it.",
  deprecated: false,
  requestHeaders: {
    Host: "has to be in `allowedHosts`; where that is unset, on a loopback socket, `localhost`, `127.0.0.1` or `[::1]`",
    Origin: "has to be in `allowedOrigins`, or equal a `Host` that passed",
    Authorization: "for the hook `authenticate`",
    "Access-Control-Request-Method": "makes `OPTIONS` a browser's preflight",
  },
  cases: [
    {
      request: "`Host` is not allowed",
      ask: (visit) => visit.get("/sse", { Host: "attacker.example" }),
      status: 403,
      body: { error: -32_000 },
      answer: "the log says which option to set",
    },
    {
      request: "`Origin` is not allowed",
      ask: (visit) => visit.get("/sse", { Origin: "https://attacker.example" }),
      status: 403,
      body: { error: -32_000 },
      answer: "",
    },
    {
      request: "a preflight, from an origin of `allowedOrigins`",
      server: { config: { allowedOrigins: ["https://app.example"] } },
      ask: (visit) =>
        visit.ask("OPTIONS", "/messages", {
          headers: { Origin: "https://app.example", "Access-Control-Request-Method": "POST" },
        }),
      status: 204,
      headers: {
        "access-control-allow-origin": "https://app.example",
        "access-control-allow-methods": "POST",
        vary: true,
      },
      body: "nothing",
      answer: "never asks `authenticate`",
    },
    {
      request: "`authenticate` refuses",
      server: {
        authenticate: () => ({
          refuse: { status: 401, headers: ["WWW-Authenticate", 'Bearer realm="mcp"'] },
        }),
      },
      ask: (visit) => visit.get("/sse", { Authorization: "Bearer expired" }),
      status: 401,
      headers: { "www-authenticate": 'Bearer realm="mcp"' },
      body: "nothing",
      answer: "its status and headers",
    },
  ],
};
