import type { HttpRequestHeaders } from "@crossfade/core";
import { FakeRequest } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import {
  classifyRequest,
  methodsOf,
  type RequestClass,
  type ServedGenerations,
} from "../src/classify-request.js";

const PATHS = { endpointPath: "/mcp", streamPath: "/sse", messagesPath: "/messages" };
const BOTH: ServedGenerations = {
  httpSse: true,
  streamableHttp: true,
  streamableSessions: true,
  httpSseOnEndpoint: true,
};
const ONLY_HTTP_SSE: ServedGenerations = {
  ...BOTH,
  streamableHttp: false,
  streamableSessions: false,
};
const ONLY_STREAMABLE: ServedGenerations = { ...BOTH, httpSse: false, httpSseOnEndpoint: false };
const WITHOUT_SESSIONS: ServedGenerations = {
  ...BOTH,
  streamableSessions: false,
  httpSseOnEndpoint: false,
};
const ONLY_REQUESTS: ServedGenerations = { ...WITHOUT_SESSIONS, httpSse: false };

const STREAM = { accept: "text/event-stream" };
const SSE_ID = { "mcp-session-id": "sse_1" };
const ST_ID = { "mcp-session-id": "st_1" };
const revision = (value: string) => ({ "mcp-protocol-version": value });

const classOf = (
  target: string,
  headers: HttpRequestHeaders = {},
  served: ServedGenerations = BOTH,
): RequestClass => {
  const [method = "", url = ""] = target.split(" ");
  return classifyRequest(new FakeRequest({ method, url, headers }), PATHS, served);
};
const notServed = (status: number, allow: string) => ({ kind: "not-served", status, allow });

describe("classifyRequest", () => {
  it.each<[string, HttpRequestHeaders]>([
    ["GET /", {}],
    ["GET /other", STREAM],
    ["POST /mcp/", {}],
    ["GET /sse/", {}],
    ["POST /messages/1", {}],
    ["GET /MCP", STREAM],
    ["GET /%6dcp", STREAM],
    ["GET /other?session_id=sse_1", {}],
  ])("leaves %s to the application", (target, headers) => {
    expect(classOf(target, headers)).toEqual({ kind: "foreign" });
  });

  // covers: one-url/get-modern, one-url/get-stream-path
  it.each<[string, HttpRequestHeaders]>([
    ["GET /sse", {}],
    ["GET /sse", { accept: "*/*" }],
    // The transport itself answers 406 to this one.
    ["GET /sse", { accept: "application/json" }],
    // SDK clients send it when they reconnect, others from their first GET.
    ["GET /sse", revision("2025-11-25")],
    ["GET /sse", revision("2025-03-26")],
    ["GET /mcp", STREAM],
    ["GET /mcp", { accept: "application/json, Text/Event-Stream;q=0.5" }],
    ["GET /mcp", { ...STREAM, ...revision("2025-11-25") }],
    ["GET /mcp", SSE_ID],
    ["GET /mcp", { accept: "*/*", ...SSE_ID }],
    ["GET /mcp?session_id=sse_1", {}],
    ["GET /mcp?x=1&sessionId=sse_1", {}],
    ["DELETE /sse?session_id=sse_1", {}],
    ["DELETE /mcp", SSE_ID],
    ["POST /mcp", SSE_ID],
    ["POST /mcp?session_id=sse_1", {}],
    // Two sessions at once: http-sse says that this is wrong.
    ["GET /sse?session_id=sse_1", ST_ID],
    ["POST /messages", {}],
    ["POST /messages", revision("2026-07-28")],
    ["POST /messages", ST_ID],
    ["GET /messages", {}],
    ["OPTIONS /messages", {}],
  ])("gives %s with %j to http-sse", (target, headers) => {
    expect(classOf(target, headers)).toEqual({ kind: "http-sse" });
    expect(classOf(target, headers, ONLY_HTTP_SSE)).toEqual({ kind: "http-sse" });
  });

  it.each<[string, HttpRequestHeaders]>([
    ["POST /mcp", {}],
    ["POST /sse", {}],
    ["POST /mcp", revision("2025-11-25")],
    // What it is, its body says: `initialize` is a legacy revision's, whatever its headers.
    ["POST /mcp", revision("2026-07-28")],
    ["POST /mcp", ST_ID],
    ["POST /sse", ST_ID],
    ["GET /mcp", ST_ID],
    ["GET /sse", { ...STREAM, ...ST_ID }],
    ["DELETE /mcp", ST_ID],
    ["DELETE /sse", ST_ID],
  ])("gives %s with %j to Streamable HTTP", (target, headers) => {
    expect(classOf(target, headers)).toEqual({ kind: "streamable-http" });
    expect(classOf(target, headers, ONLY_STREAMABLE)).toEqual({ kind: "streamable-http" });
  });

  it.each<[string, HttpRequestHeaders]>([
    ["GET /mcp", {}],
    ["GET /mcp", { accept: "*/*" }],
    ["GET /mcp", { accept: "text/*" }],
    ["GET /mcp", { accept: "text/event-stream;q=0" }],
    ["GET /mcp", { accept: "application/json" }],
    ["GET /mcp?other=1", {}],
  ])("begins nothing for %s with %j, which nobody would read", (target, headers) => {
    expect(classOf(target, headers)).toEqual(notServed(405, "POST, DELETE"));
    expect(classOf(target, headers, ONLY_HTTP_SSE)).toEqual(notServed(405, "DELETE"));
  });

  // covers: one-url/get-modern
  it.each<[string, HttpRequestHeaders]>([
    ["GET /mcp", revision("2026-07-28")],
    ["GET /sse", revision("2026-07-28")],
    ["GET /sse", revision("2025-11-26")],
    ["GET /sse", revision("2031-01-01")],
    ["GET /sse?session_id=sse_1", revision("2026-07-28")],
    ["GET /mcp", { ...SSE_ID, ...revision("2026-07-28") }],
    ["GET /mcp", { ...ST_ID, ...revision("2026-07-28") }],
  ])("knows no %s for clients of a modern revision (%j)", (target, headers) => {
    expect(classOf(target, { ...STREAM, ...headers })).toEqual(notServed(405, "POST, DELETE"));
  });

  it.each(["", "draft", "2026-07", "2026-07-28 or so", "9"])(
    "takes the version %j, which is no date, for that of no modern client",
    (version) => {
      expect(classOf("GET /sse", revision(version))).toEqual({ kind: "http-sse" });
    },
  );

  it("knows no DELETE without a session, and no other methods", () => {
    expect(classOf("DELETE /mcp")).toEqual(notServed(405, "POST, GET"));
    for (const method of ["PUT", "HEAD", "PATCH", "OPTIONS"]) {
      expect(classOf(`${method} /mcp`)).toEqual(notServed(405, "GET, POST, DELETE"));
      expect(classOf(`${method} /sse`, ST_ID, ONLY_HTTP_SSE)).toEqual(
        notServed(405, "GET, DELETE"),
      );
    }
  });

  it.each<[string, HttpRequestHeaders]>([
    ["POST /mcp", {}],
    ["POST /sse", {}],
    ["POST /mcp", ST_ID],
    ["POST /mcp", revision("2026-07-28")],
  ])("answers %s with %j with 404 while Streamable HTTP is off", (target, headers) => {
    // 404 and 405 are the two answers that make "try the new one first" clients go on to http-sse.
    expect(classOf(target, headers, ONLY_HTTP_SSE)).toEqual(notServed(404, "GET, DELETE"));
  });

  it.each<[string, HttpRequestHeaders]>([
    ["GET /sse", STREAM],
    ["GET /mcp", STREAM],
    ["GET /sse", { ...STREAM, ...SSE_ID }],
    ["GET /sse?session_id=sse_1", STREAM],
  ])("answers %s with %j with 405 while http-sse is off", (target, headers) => {
    expect(classOf(target, headers, ONLY_STREAMABLE)).toEqual(notServed(405, "POST, DELETE"));
    expect(classOf("POST /messages", headers, ONLY_STREAMABLE)).toEqual({ kind: "foreign" });
  });

  it("begins nothing for a GET of the MCP path where Streamable HTTP has no sessions", () => {
    // It is the stream that a client of Streamable HTTP looks for, and does not get here.
    expect(classOf("GET /mcp", STREAM, WITHOUT_SESSIONS)).toEqual(notServed(405, "POST, DELETE"));
    expect(classOf("GET /sse", STREAM, WITHOUT_SESSIONS)).toEqual({ kind: "http-sse" });
    expect(classOf("GET /mcp", SSE_ID, WITHOUT_SESSIONS)).toEqual({ kind: "http-sse" });
  });

  it("names POST alone where nothing has sessions", () => {
    expect(classOf("GET /mcp", STREAM, ONLY_REQUESTS)).toEqual(notServed(405, "POST"));
    expect(classOf("DELETE /mcp", {}, ONLY_REQUESTS)).toEqual(notServed(405, "POST"));
    expect(classOf("PUT /sse", {}, ONLY_REQUESTS)).toEqual(notServed(405, "POST"));
    expect(methodsOf("/mcp", PATHS, ONLY_REQUESTS)).toBe("POST");
  });

  it("goes by the paths that are configured", () => {
    const paths = { endpointPath: "/a", streamPath: "/b", messagesPath: "/c" };
    const kindOf = (method: string, url: string) =>
      classifyRequest(new FakeRequest({ method, url }), paths, BOTH).kind;
    expect(kindOf("GET", "/b")).toBe("http-sse");
    expect(kindOf("POST", "/c")).toBe("http-sse");
    expect(kindOf("POST", "/a")).toBe("streamable-http");
    for (const path of ["/mcp", "/sse", "/messages"]) expect(kindOf("GET", path)).toBe("foreign");
  });

  it("serves one path under both names", () => {
    const paths = { ...PATHS, streamPath: "/mcp" };
    const kindOf = (method: string) =>
      classifyRequest(new FakeRequest({ method, url: "/mcp" }), paths, BOTH).kind;
    expect(kindOf("GET")).toBe("http-sse");
    expect(kindOf("POST")).toBe("streamable-http");
  });

  it("reads nothing but the head", () => {
    const request = new FakeRequest({ method: "POST", url: "/messages", body: "{" });
    request.readBody = () => Promise.reject(new Error("was read"));
    expect(classifyRequest(request, PATHS, BOTH)).toEqual({ kind: "http-sse" });
  });
});

describe("methodsOf", () => {
  it("names the methods that a path serves", () => {
    expect(methodsOf("/messages", PATHS, BOTH)).toBe("POST");
    for (const path of ["/sse", "/mcp"]) {
      expect(methodsOf(path, PATHS, BOTH)).toBe("GET, POST, DELETE");
      expect(methodsOf(path, PATHS, ONLY_HTTP_SSE)).toBe("GET, DELETE");
    }
  });
});
