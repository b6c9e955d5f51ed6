import type { HttpRequestHeaders } from "@crossfade/core";
import { FakeRequest } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import { backendOf, call, EndpointWorld, headersOf, preflight } from "./endpoint-world.js";

const APP = "https://app.example";
const open = (options: ConstructorParameters<typeof EndpointWorld>[0] = {}) =>
  new EndpointWorld({ ...options, config: { allowedOrigins: [APP], ...options.config } });

const corsNames = (headers: Record<string, string>) =>
  Object.keys(headers).filter((name) => name === "vary" || name.startsWith("access-control-"));

describe("a preflight", () => {
  // covers: all/preflight
  it("is answered with 204 and leave for what the path serves", async () => {
    const reply = await open().answer({ url: "/messages", ...preflight(APP) });
    expect(reply.status).toBe(204);
    expect(reply.body).toBeUndefined();
    expect(headersOf(reply)).toEqual({
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": "Content-Type, Authorization, Last-Event-ID",
      "access-control-max-age": "600",
      "access-control-allow-origin": APP,
      "access-control-expose-headers":
        "Mcp-Session-Id, MCP-Protocol-Version, Deprecation, Sunset, Link, Retry-After, WWW-Authenticate",
      vary: "Origin",
    });
  });

  it.each(["/mcp", "/sse"])("names the methods of %s", async (url) => {
    const reply = await open().answer({ url, ...preflight(APP) });
    expect(reply.status).toBe(204);
    expect(headersOf(reply)["access-control-allow-methods"]).toBe("GET, POST, DELETE");
  });

  // covers: all/preflight
  it.each([
    ["mcp-session-id", "mcp-session-id"],
    ["Mcp-Session-Id,mcp-protocol-version", "mcp-session-id, mcp-protocol-version"],
    ["content-type, mcp-param-region ,x-mine", "mcp-param-region"],
    ["x-mcp-name, mcpname, mcp", undefined],
    ["mcp-a b, mcp-a:b, mcp-ü, mcp-*", undefined],
    ["mcp-ok, mcp-in\r\njected: 1", "mcp-ok"],
    ["", undefined],
  ])("lets the requested headers %j in by name where they are MCP's", async (requested, added) => {
    const asked = preflight(APP, { "access-control-request-headers": requested });
    const reply = await open().answer({ url: "/messages", ...asked });
    const allowed = headersOf(reply)["access-control-allow-headers"];
    const always = "Content-Type, Authorization, Last-Event-ID";
    expect(allowed).toBe(added === undefined ? always : `${always}, ${added}`);
  });

  // covers: all/preflight
  it("never reaches the authentication hook", async () => {
    let calls = 0;
    const authenticate = () => {
      calls++;
      return { refuse: { status: 401 } };
    };
    const world = open({ authenticate });
    expect(await world.status({ url: "/messages", ...preflight(APP) })).toBe(204);
    expect(calls).toBe(0);
    // As soon as it is none, it does.
    const headers = { origin: APP };
    expect(await world.status({ url: "/messages", method: "OPTIONS", headers })).toBe(401);
    expect(calls).toBe(1);
  });

  it("is refused where its origin is not allowed", async () => {
    const reply = await open().answer({ url: "/messages", ...preflight("https://evil.example") });
    expect(reply.status).toBe(403);
    expect(corsNames(headersOf(reply))).toEqual(["vary"]);
  });

  it.each<[string, HttpRequestHeaders]>([
    ["no origin", { "access-control-request-method": "POST" }],
    ["no method to ask for", { origin: APP }],
  ])("is one only with all that makes it one: %s", async (_, headers) => {
    const reply = await open().answer({ url: "/messages", method: "OPTIONS", headers });
    expect(reply.status).toBe(405);
    expect(headersOf(reply)["allow"]).toBe("POST");
  });

  it("for a path of somebody else's is left to the application", () => {
    const request = new FakeRequest({ url: "/other", ...preflight(APP) });
    expect(open().endpoint.handle(request)).toBeUndefined();
  });
});

describe("an answer to a page of an allowed origin", () => {
  const headers = { origin: APP };

  // covers: all/cors
  it.each([
    ["a stream", 200, { url: "/sse", headers }],
    ["an answer", 200, { url: "/messages", headers, body: call("ping") }],
    ["a parse error", 400, { url: "/messages", headers, body: "{" }],
    ["an unknown session", 404, { url: "/messages?session_id=x", headers, body: call("ping") }],
    ["what needs a session", 400, { url: "/mcp", headers, body: call("ping") }],
    ["a GET that begins nothing", 405, { url: "/mcp", headers }],
    ["a wrong method", 405, { url: "/messages", headers }],
    ["a wrong Host", 403, { url: "/sse", headers: { ...headers, host: "evil.example" } }],
  ])("may be read by it: %s", async (_, status, fields) => {
    const reply = await open().answer(fields);
    expect(reply.status).toBe(status);
    expect(headersOf(reply)).toMatchObject({
      "access-control-allow-origin": APP,
      "access-control-expose-headers": expect.stringContaining("Mcp-Session-Id"),
      vary: "Origin",
    });
  });

  it.each([
    ["refuses", () => ({ refuse: { status: 401 } }), 401],
    ["throws", () => Promise.reject(new Error("down")), 500],
  ])("may be read by it also where the hook %s", async (_, authenticate, status) => {
    const reply = await open({ authenticate }).answer({ url: "/sse", headers });
    expect(reply.status).toBe(status);
    expect(headersOf(reply)).toMatchObject({ "access-control-allow-origin": APP, vary: "Origin" });
  });

  it("may be read by it also where the backend fails", async () => {
    const fail = () => Promise.reject(new Error("broken"));
    const world = open({ backend: backendOf({ fail }) });
    const reply = await world.answer({ url: "/messages", headers, body: call("fail") });
    expect(reply.body).toContain("-32603");
    expect(headersOf(reply)["access-control-allow-origin"]).toBe(APP);
  });

  it.each([
    ["HTTPS://App.Example", APP],
    [APP, "HTTPS://App.Example"],
  ])("repeats the origin as it was sent, whatever its case: %s, %s", async (allowed, origin) => {
    const world = open({ config: { allowedOrigins: [allowed] } });
    const reply = await world.answer({ url: "/sse", headers: { origin } });
    expect(reply.status).toBe(200);
    expect(headersOf(reply)["access-control-allow-origin"]).toBe(origin);
  });

  it("allows each of several origins, and never all", async () => {
    const world = open({ config: { allowedOrigins: [APP, "http://localhost:6274"] } });
    for (const origin of [APP, "http://localhost:6274"]) {
      const reply = await world.answer({ url: "/sse", headers: { origin } });
      expect(headersOf(reply)["access-control-allow-origin"]).toBe(origin);
    }
  });
});

describe("an answer to anybody else", () => {
  it("only says that it depends on the origin, where origins are configured", async () => {
    const world = open();
    for (const headers of [{}, { origin: "http://localhost:3000" }]) {
      const reply = await world.answer({ url: "/sse", headers });
      expect(reply.status).toBe(200);
      expect(corsNames(headersOf(reply))).toEqual(["vary"]);
      expect(headersOf(reply)["vary"]).toBe("Origin");
    }
  });

  // covers: all/cors
  it("has no CORS header at all where none are configured", async () => {
    const world = new EndpointWorld();
    const own = { origin: "http://localhost:3000" };
    for (const fields of [{ url: "/sse" }, { url: "/mcp" }, { url: "/sse", headers: own }]) {
      expect(corsNames(headersOf(await world.answer(fields)))).toEqual([]);
    }
  });
});

describe("without origins", () => {
  it("a preflight is a method like any other", async () => {
    const seen: string[] = [];
    const world = new EndpointWorld({
      authenticate: ({ method }) => {
        seen.push(method);
        return { principal: undefined };
      },
    });
    const reply = await world.answer({ url: "/sse", ...preflight("http://localhost:3000") });
    expect(reply.status).toBe(405);
    expect(headersOf(reply)["allow"]).toBe("GET, POST, DELETE");
    expect(corsNames(headersOf(reply))).toEqual([]);
    // What there is, anybody may know.
    expect(seen).toEqual([]);
  });

  it("an origin of somebody else's is refused", async () => {
    const headers = { origin: APP };
    expect(await new EndpointWorld().status({ url: "/sse", headers })).toBe(403);
  });
});
