import assert from "node:assert/strict";
import type { DeprecationConfigInput } from "@crossfade/core";
import type { EndpointSection } from "./endpoint-case.js";
import { initialize, rpc, type Visit } from "./visit.js";

const RETIREMENT = {
  mode: "enforce",
  brownouts: [{ from: "2026-09-01T14:00:00Z", to: "2026-09-01T15:00:00Z" }],
  sunsetDate: "2026-12-31",
  exemptions: [{ clientName: "slow mover" }, { address: "198.51.100.7" }],
} satisfies DeprecationConfigInput;

/** Without exemptions by name nobody has to be let in to say one. */
const FOR_ALL = { httpSse: { deprecation: { ...RETIREMENT, exemptions: [] } } };
const WITH_EXEMPTIONS = { httpSse: { deprecation: RETIREMENT } };

const brownout = (visit: Visit): Promise<void> => visit.travel("2026-09-01T14:00:00Z");
const end = (visit: Visit): Promise<void> => visit.travel("2026-12-31T00:00:00Z");

const EVENT_STREAM = { Accept: "text/event-stream" };
const STREAMABLE = { Accept: "application/json, text/event-stream" };
const RETRY = { "retry-after": true } as const;
const STOPS = { "cache-control": "no-store" };

export const IN_A_BROWNOUT: EndpointSection = {
  title: "In a brownout",
  intro:
    "Refusals are problem details (RFC 9457) with `Cache-Control: no-store`, and name the new URL, the type to set and the page to read. They carry `Deprecation`, `Sunset` and `Link`, too.",
  deprecated: true,
  requestHeaders: {
    Accept: "as above",
    "Last-Event-ID": "as above",
  },
  cases: [
    {
      request: "`GET /sse`",
      server: FOR_ALL,
      ask: async (visit) => {
        await brownout(visit);
        return visit.get();
      },
      status: 503,
      headers: { ...STOPS, ...RETRY },
      body: "problem",
      answer: "",
      covers: ["retirement/brownout", "retirement/problem"],
    },
    {
      request: "`GET /mcp` that would begin HTTP+SSE",
      server: FOR_ALL,
      ask: async (visit) => {
        await brownout(visit);
        return visit.get("/mcp", EVENT_STREAM);
      },
      status: 405,
      headers: { ...STOPS, allow: "POST, DELETE" },
      body: "problem",
      answer: "clients that try HTTP+SSE first go on to Streamable HTTP",
    },
    {
      request: "the same, where Streamable HTTP is switched off",
      server: { ...FOR_ALL, streamableHttp: false },
      ask: async (visit) => {
        await brownout(visit);
        return visit.get("/mcp", EVENT_STREAM);
      },
      status: 503,
      headers: { ...STOPS, ...RETRY },
      body: "problem",
      answer: "",
    },
    {
      request: "`GET` that names a session or an event",
      server: FOR_ALL,
      ask: async (visit) => {
        const { id } = await visit.opened();
        await brownout(visit);
        const event = { "Last-Event-ID": "a-stream-3" };
        return [await visit.get(`/sse?session_id=${id}`), await visit.get("/sse", event)];
      },
      status: 503,
      headers: { ...STOPS, ...RETRY },
      body: "problem",
      answer: "",
    },
    {
      request: "`POST /messages`",
      server: FOR_ALL,
      ask: async (visit) => {
        const { messages } = await visit.opened();
        await brownout(visit);
        return visit.post(messages, rpc("echo"));
      },
      afterwards: ({ connections }) => assert.equal(connections, 1),
      status: 503,
      headers: { ...STOPS, ...RETRY },
      body: "problem",
      answer: "its stream stays open",
      covers: ["retirement/brownout"],
    },
    {
      request: "`DELETE` that names a session",
      server: FOR_ALL,
      ask: async (visit) => {
        const { id } = await visit.opened();
        await brownout(visit);
        return visit.ask("DELETE", `/sse?session_id=${id}`);
      },
      status: 200,
      body: "nothing",
      answer: "served",
    },
    {
      request: "`POST` of a client that is exempted by its name",
      server: WITH_EXEMPTIONS,
      ask: async (visit) => {
        await brownout(visit);
        const { messages } = await visit.opened();
        return visit.post(messages, initialize("slow mover"));
      },
      status: 202,
      body: "nothing",
      answer: "served; to say its name it is let in, and has half a minute for that",
      covers: ["retirement/exemptions"],
    },
    {
      request: "`POST` of another client, where there are such exemptions",
      server: WITH_EXEMPTIONS,
      ask: async (visit) => {
        await brownout(visit);
        const { messages } = await visit.opened();
        return visit.post(messages, initialize("nobody special"));
      },
      status: 503,
      headers: { ...STOPS, ...RETRY },
      body: "problem",
      answer: "refused as soon as it has said its name",
      covers: ["retirement/exemptions"],
    },
  ],
};

export const AFTER_THE_END: EndpointSection = {
  title: "After the end",
  intro: "From `sunsetDate` on, in mode `enforce`.",
  deprecated: true,
  requestHeaders: {
    Accept: "as above",
    "Last-Event-ID": "as above",
    "Sec-Fetch-Site": "browsers send it, and tell themselves by it from SDK clients",
  },
  cases: [
    {
      request: "`GET /sse` or `GET /mcp` that names nothing",
      server: FOR_ALL,
      ask: async (visit) => {
        await end(visit);
        return [await visit.get("/sse"), await visit.get("/mcp", EVENT_STREAM)];
      },
      status: 405,
      headers: { ...STOPS, allow: "POST, DELETE" },
      body: "problem",
      answer: "`enforcedStatus` may be `410`, too",
      covers: ["retirement/end", "retirement/problem"],
    },
    {
      request: "the same, where Streamable HTTP is switched off",
      server: { ...FOR_ALL, streamableHttp: false },
      ask: async (visit) => {
        await end(visit);
        return visit.get("/sse", EVENT_STREAM);
      },
      status: 410,
      headers: STOPS,
      body: "problem",
      answer: "",
      covers: ["retirement/end"],
    },
    {
      request: "`GET` that names a session or an event",
      server: FOR_ALL,
      ask: async (visit) => {
        const { id } = await visit.opened();
        await end(visit);
        const event = { "Last-Event-ID": "a-stream-3" };
        return [await visit.get(`/sse?session_id=${id}`), await visit.get("/sse", event)];
      },
      status: 410,
      headers: STOPS,
      body: "problem",
      answer: "",
      covers: ["retirement/reader"],
    },
    {
      request: "the same, by the `EventSource` of a browser",
      server: FOR_ALL,
      ask: async (visit) => {
        await end(visit);
        const browser = { ...EVENT_STREAM, "Sec-Fetch-Site": "same-origin" };
        return visit.get("/sse", { ...browser, "Last-Event-ID": "a-stream-3" });
      },
      status: 204,
      body: "nothing",
      answer: "it stops",
      covers: ["retirement/reader"],
    },
    {
      request: "`POST /messages`",
      server: FOR_ALL,
      ask: async (visit) => {
        const { messages, stream } = await visit.opened();
        await end(visit);
        await stream.until(/^: .*\/mcp/m);
        await stream.text();
        return visit.post(messages, rpc("echo"));
      },
      status: 410,
      headers: STOPS,
      body: "problem",
      answer: "a stream that was open is told (a log message, and a comment), then ends",
      covers: ["retirement/end", "retirement/live-streams"],
    },
    {
      request: "`DELETE` that names a session",
      server: FOR_ALL,
      ask: async (visit) => {
        const { id } = await visit.opened();
        await end(visit);
        return visit.ask("DELETE", `/sse?session_id=${id}`);
      },
      status: 410,
      headers: STOPS,
      body: "problem",
      answer: "",
    },
    {
      request: "`POST` of a client that is exempted by its name",
      server: WITH_EXEMPTIONS,
      ask: async (visit) => {
        await end(visit);
        const { messages } = await visit.opened();
        return visit.post(messages, initialize("slow mover"));
      },
      status: 202,
      body: "nothing",
      answer: "served",
      covers: ["retirement/exemptions"],
    },
  ],
};

export const STREAMABLE_HTTP_MEANWHILE: EndpointSection = {
  title: "Streamable HTTP meanwhile",
  intro: "It is served as ever, on `/mcp` and `/sse`, and says nothing of a retirement.",
  deprecated: false,
  requestHeaders: { Accept: "as Streamable HTTP needs it" },
  cases: [
    {
      request: "`POST /mcp` in a brownout",
      server: FOR_ALL,
      ask: async (visit) => {
        await brownout(visit);
        return visit.post("/mcp", initialize("mover", "2025-11-25"), STREAMABLE);
      },
      status: 200,
      body: { json: /"result"/ },
      answer: "",
      covers: ["retirement/modern"],
    },
    {
      request: "`POST /sse` after the end",
      server: FOR_ALL,
      ask: async (visit) => {
        await end(visit);
        return visit.post("/sse", initialize("mover", "2025-11-25"), STREAMABLE);
      },
      status: 200,
      body: { json: /"result"/ },
      answer: "",
      covers: ["retirement/modern"],
    },
  ],
};
