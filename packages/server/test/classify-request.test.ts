import type { HttpRequestHeaders } from "@crossfade/core";
import { FakeRequest } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import { classifyRequest, methodsOf, type RequestClass } from "../src/classify-request.js";

const PATHS = { endpointPath: "/mcp", streamPath: "/sse", messagesPath: "/messages" };
const STREAM = { accept: "text/event-stream" };
const revision = (value: string) => ({ "mcp-protocol-version": value });

const classOf = (target: string, headers: HttpRequestHeaders = {}): RequestClass => {
  const [method = "", url = ""] = target.split(" ");
  return classifyRequest(new FakeRequest({ method, url, headers }), PATHS);
};

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

  it.each<[string, HttpRequestHeaders]>([
    ["GET /sse", {}],
    ["GET /sse", { accept: "*/*" }],
    // The transport itself answers 406 to this one.
    ["GET /sse", { accept: "application/json" }],
    ["GET /sse", revision("2025-11-25")],
    ["GET /sse", revision("2025-03-26")],
    ["GET /mcp", STREAM],
    ["GET /mcp", { accept: "application/json, Text/Event-Stream;q=0.5" }],
    ["GET /mcp", { ...STREAM, ...revision("2025-11-25") }],
    ["GET /mcp", { "mcp-session-id": "sse_1" }],
    ["GET /mcp", { accept: "*/*", "mcp-session-id": "sse_1" }],
    ["GET /mcp?session_id=sse_1", {}],
    ["GET /mcp?x=1&sessionId=sse_1", {}],
    ["DELETE /mcp", {}],
    ["DELETE /sse?session_id=sse_1", {}],
    ["POST /sse", {}],
    ["PUT /mcp", {}],
    ["HEAD /mcp", {}],
    ["OPTIONS /mcp", {}],
    ["POST /messages", {}],
    ["POST /messages", revision("2026-07-28")],
    ["GET /messages", {}],
    ["OPTIONS /messages", {}],
  ])("gives %s with %j to http-sse", (target, headers) => {
    expect(classOf(target, headers)).toEqual({ kind: "http-sse" });
  });

  it.each<[string, HttpRequestHeaders]>([
    ["GET /mcp", {}],
    ["GET /mcp", { accept: "*/*" }],
    ["GET /mcp", { accept: "text/*" }],
    ["GET /mcp", { accept: "text/event-stream;q=0" }],
    ["GET /mcp", { accept: "application/json" }],
    ["GET /mcp?other=1", {}],
  ])("begins nothing for %s with %j, which nobody would read", (target, headers) => {
    expect(classOf(target, headers)).toEqual({ kind: "not-served", status: 405, allow: "DELETE" });
  });

  it.each<[string, HttpRequestHeaders]>([
    ["GET /mcp", revision("2026-07-28")],
    ["GET /sse", revision("2026-07-28")],
    ["GET /sse", revision("2025-11-26")],
    ["GET /sse", revision("2031-01-01")],
    ["GET /sse?session_id=sse_1", revision("2026-07-28")],
    ["GET /mcp", { "mcp-session-id": "sse_1", ...revision("2026-07-28") }],
  ])("knows no %s for clients of a modern revision (%j)", (target, headers) => {
    expect(classOf(target, { ...STREAM, ...headers })).toEqual({
      kind: "not-served",
      status: 405,
      allow: "DELETE",
    });
  });

  it.each(["", "draft", "2026-07", "2026-07-28 or so", "9"])(
    "takes the version %j, which is no date, for that of no modern client",
    (version) => {
      expect(classOf("GET /sse", revision(version))).toEqual({ kind: "http-sse" });
    },
  );

  it("answers POST on the MCP path with the status that makes clients go on to http-sse", () => {
    const notServed = { kind: "not-served", status: 404, allow: "GET, DELETE" };
    expect(classOf("POST /mcp")).toEqual(notServed);
    expect(classOf("POST /mcp", { "mcp-session-id": "sse_1" })).toEqual(notServed);
    expect(classOf("POST /mcp", revision("2026-07-28"))).toEqual(notServed);
  });

  it("goes by the paths that are configured", () => {
    const paths = { endpointPath: "/a", streamPath: "/b", messagesPath: "/c" };
    const kindOf = (method: string, url: string) =>
      classifyRequest(new FakeRequest({ method, url }), paths).kind;
    expect(kindOf("GET", "/b")).toBe("http-sse");
    expect(kindOf("POST", "/c")).toBe("http-sse");
    expect(kindOf("POST", "/a")).toBe("not-served");
    for (const path of ["/mcp", "/sse", "/messages"]) expect(kindOf("GET", path)).toBe("foreign");
  });

  it("serves one path under both names", () => {
    const paths = { ...PATHS, streamPath: "/mcp" };
    const kindOf = (method: string) =>
      classifyRequest(new FakeRequest({ method, url: "/mcp" }), paths).kind;
    expect(kindOf("GET")).toBe("http-sse");
    expect(kindOf("POST")).toBe("not-served");
  });

  it("reads nothing but the head", () => {
    const request = new FakeRequest({ method: "POST", url: "/messages", body: "{" });
    request.readBody = () => Promise.reject(new Error("was read"));
    expect(classifyRequest(request, PATHS)).toEqual({ kind: "http-sse" });
  });
});

describe("methodsOf", () => {
  it("names the methods that a path serves", () => {
    expect(methodsOf("/messages", PATHS)).toBe("POST");
    expect(methodsOf("/sse", PATHS)).toBe("GET, DELETE");
    expect(methodsOf("/mcp", PATHS)).toBe("GET, DELETE");
  });
});
