import type { EndpointSection } from "./endpoint-case.js";
import { byAuthorization, rpc } from "./visit.js";

const EVENT_STREAM = { "cache-control": "no-cache, no-transform", "x-accel-buffering": "no" };

/** `endpoint` with a reference that is relative, so that it holds behind a path prefix, too. */
const ENDPOINT = /event: endpoint\ndata: messages\?session_id=sse_[\w-]+\n\n/;

export const GET_SSE: EndpointSection = {
  title: "`GET /sse`",
  intro:
    "Opens the event stream. `GET /mcp` does the same where `Accept` lists `text/event-stream` by name.",
  deprecated: true,
  requestHeaders: {
    Accept: "has to allow `text/event-stream`; absent and `*/*` do",
    Authorization: "says whose session it is, where there is `authenticate`",
    "Mcp-Session-Id": "names a session; so does `session_id` or `sessionId` in the query",
    "Last-Event-ID": "the id of the last event that was received, to go on after it",
  },
  outro:
    "A stream begins with `retry:` (`endpoint.retryMs`), has a comment every `heartbeatMs`, and each `message` event has an id. An event id grants reading, no more.",
  cases: [
    {
      request: "names nothing",
      ask: (visit) => visit.get(),
      status: 200,
      headers: EVENT_STREAM,
      body: { stream: [/^retry: 2000\n/, ENDPOINT] },
      answer: "a session begins; the first event, `endpoint`, says where to `POST`",
      covers: ["http-sse/endpoint-event", "http-sse/endpoint-reference"],
    },
    {
      request: "names nothing, where `endpoint.reference` is `path`",
      server: { httpSse: { endpoint: { reference: "path" } } },
      ask: (visit) => visit.get(),
      status: 200,
      body: { stream: [/event: endpoint\ndata: \/messages\?session_id=/] },
      answer: "the same; the URL is a path",
      covers: ["http-sse/endpoint-reference"],
    },
    {
      request:
        "names nothing, where it is `url`, and `endpoint.publicUrl` is `https://example.com/mcp`",
      server: {
        httpSse: { endpoint: { reference: "url", publicUrl: "https://example.com/mcp" } },
      },
      ask: (visit) => visit.get(),
      status: 200,
      body: {
        stream: [/event: endpoint\ndata: https:\/\/example\.com\/mcp\/messages\?session_id=/],
      },
      answer: "the same; the URL is absolute, whatever the request's headers are",
      covers: ["http-sse/endpoint-reference"],
    },
    {
      request: "the same on `/mcp`, and `Accept` lists `text/event-stream`",
      ask: (visit) => visit.get("/mcp", { Accept: "text/event-stream" }),
      status: 200,
      body: { stream: [ENDPOINT] },
      answer: "the same",
    },
    {
      request: "`Accept` is `*/*`",
      ask: (visit) => visit.get("/sse", { Accept: "*/*" }),
      status: 200,
      body: { stream: [ENDPOINT] },
      answer: "as if there were none",
      covers: ["http-sse/get-accept"],
    },
    {
      request: "`Accept` rules event streams out",
      ask: (visit) => visit.get("/sse", { Accept: "application/json" }),
      status: 406,
      body: { error: -32_000 },
      answer: "",
      covers: ["http-sse/get-accept"],
    },
    {
      request: "names a session by `session_id`",
      ask: async (visit) => visit.get(`/sse?session_id=${await visit.born()}`),
      status: 200,
      body: { stream: [ENDPOINT, /"id":0,"result"/] },
      answer: "`endpoint`, then what the session has not been sent yet",
      covers: ["http-sse/attach", "http-sse/post-birth"],
    },
    {
      request: "names one by `sessionId`",
      ask: async (visit) => visit.get(`/sse?sessionId=${await visit.born()}`),
      status: 200,
      body: { stream: [ENDPOINT, /"id":0,"result"/] },
      answer: "the same",
      covers: ["http-sse/attach"],
    },
    {
      request: "names one by `Mcp-Session-Id`",
      ask: async (visit) => visit.get("/sse", { "Mcp-Session-Id": await visit.born() }),
      status: 200,
      body: { stream: [ENDPOINT, /"id":0,"result"/] },
      answer: "the same",
      covers: ["http-sse/attach"],
    },
    {
      request: "names one that has a stream",
      ask: async (visit) => {
        const { id, stream } = await visit.opened();
        const newer = await visit.get(`/sse?session_id=${id}`);
        await stream.text();
        return newer;
      },
      status: 200,
      body: { stream: [ENDPOINT] },
      answer: "the newer stream takes over, and the older one ends",
      covers: ["http-sse/takeover"],
    },
    {
      request: "names one that is unknown, has ended, or is another principal's",
      server: { authenticate: byAuthorization },
      ask: async (visit) => {
        const theirs = await visit.opened({ Authorization: "somebody" });
        const ended = await visit.opened();
        await visit.ask("DELETE", `/sse?session_id=${ended.id}`);
        const ids = ["sse_unknown", theirs.id, ended.id];
        return Promise.all(ids.map((id) => visit.get(`/sse?session_id=${id}`)));
      },
      status: 404,
      body: { error: -32_001 },
      answer: "",
      covers: ["http-sse/attach-unknown"],
    },
    {
      request: "names two different sessions",
      ask: (visit) => visit.get("/sse?session_id=sse_a&sessionId=sse_b"),
      status: 400,
      body: { error: -32_600 },
      answer: "",
    },
    {
      request: "`Last-Event-ID` of a stream that is known",
      ask: async (visit) => {
        const opened = await visit.opened();
        await visit.post(opened.messages, rpc("echo", 1, { text: "seen" }));
        await opened.stream.until(/"id":1,"result"/);
        await visit.post(opened.messages, rpc("hold", 2));
        const { lastId } = opened.stream;
        await visit.leave(opened);
        await visit.release();
        return visit.get("/sse", { "Last-Event-ID": lastId });
      },
      status: 200,
      body: { stream: [/^retry: 2000\n\n(?!event: endpoint)/, /"id":2,"result":\{"held":true\}/] },
      answer:
        "the same session goes on, with what came after that event, and no `endpoint`; what was being answered when the stream closed was not cancelled",
      covers: ["http-sse/resume", "http-sse/close-is-no-cancel"],
    },
    {
      request:
        "`Last-Event-ID` of an event that is no longer kept (`maxReplayEvents`, `maxReplayBytes`)",
      server: { httpSse: { maxReplayEvents: 1 } },
      ask: async (visit) => {
        const opened = await visit.opened();
        const last = async (id: number): Promise<string> => {
          await visit.post(opened.messages, rpc("echo", id));
          await opened.stream.until(new RegExp(`"id":${id},"result"`));
          return opened.stream.lastId;
        };
        const first = await last(1);
        await last(2);
        await last(3);
        await visit.leave(opened);
        return visit.get("/sse", { "Last-Event-ID": first });
      },
      status: 200,
      body: { stream: [/^: older events are no longer kept$/m, /"id":3,"result"/] },
      answer: "a comment says so; then it goes on from the oldest that is",
      covers: ["http-sse/resume-incomplete"],
    },
    {
      request: "`Last-Event-ID` of a session that is gone",
      ask: (visit) => visit.get("/sse", { "Last-Event-ID": "no-such-stream-7" }),
      status: 200,
      body: { stream: [ENDPOINT] },
      answer: "a new session: 204 would stop a browser's retries",
      covers: ["http-sse/resume-gone"],
    },
    {
      request: "a query longer than `maxQueryLength`",
      ask: (visit) => visit.get(`/sse?session_id=${"x".repeat(5_000)}`),
      status: 414,
      body: { error: -32_000 },
      answer: "",
    },
    {
      request: "a header that is read, longer than `maxHeaderLength`",
      ask: (visit) => visit.get("/sse", { "Last-Event-ID": "x".repeat(5_000) }),
      status: 431,
      body: { error: -32_000 },
      answer: "",
    },
    {
      request: "`maxConnections` streams are open",
      server: { httpSse: { maxConnections: 1 } },
      ask: async (visit) => {
        await visit.opened();
        return visit.get();
      },
      status: 503,
      headers: { "retry-after": "5" },
      body: { error: -32_000 },
      answer: "the text says which limit it is",
    },
    {
      request: "there are `maxSessions`, or `maxSessionsPerPrincipal` of this caller",
      server: {
        authenticate: byAuthorization,
        httpSse: { maxSessions: 2, maxSessionsPerPrincipal: 1 },
      },
      ask: async (visit) => {
        await visit.born();
        const own = await visit.get();
        await visit.opened({ Authorization: "somebody" });
        return [own, await visit.get("/sse", { Authorization: "somebody else" })];
      },
      status: 503,
      headers: { "retry-after": "5" },
      body: { error: -32_000 },
      answer: "the same",
    },
    {
      request: "the server drains",
      ask: async (visit) => {
        void visit.endpoint.drain();
        return visit.get();
      },
      status: 503,
      headers: { "retry-after": "5" },
      body: { error: -32_000 },
      answer: "no new sessions",
    },
  ],
};
