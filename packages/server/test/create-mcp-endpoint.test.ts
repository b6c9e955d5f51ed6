import { HEADER } from "@crossfade/core";
import { FakeRequest, type FakeRequestFields } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import { backendOf, call, EndpointWorld, headersOf, settled } from "./endpoint-world.js";

const STREAM = { accept: "text/event-stream" };
const ACCEPT_BOTH = { accept: "application/json, text/event-stream" };
const notServed = (allow: string) => `Not served here; use ${allow}\n`;
const initialize = (protocolVersion = "2025-11-25") => ({
  ...call("initialize"),
  params: { protocolVersion, capabilities: {}, clientInfo: { name: "test", version: "1" } },
});

describe("a path that is none of the endpoint's", () => {
  it.each(["/", "/other", "/mcp/more", "/healthz"])("is left alone at once: %s", (url) => {
    const { endpoint } = new EndpointWorld();
    expect(endpoint.handle(new FakeRequest({ url }))).toBeUndefined();
    expect(endpoint.handle(new FakeRequest({ url, body: call("ping") }))).toBeUndefined();
  });
});

describe("GET on the MCP path", () => {
  // covers: one-url/get-endpoint
  it("begins http-sse where Accept names text/event-stream", async () => {
    const world = new EndpointWorld();
    const { sink, messagesUrl } = await world.connect({ url: "/mcp", headers: STREAM });
    expect(messagesUrl).toMatch(/^\/messages\?session_id=sse_/);
    expect(await world.status({ url: messagesUrl, body: call("ping", 7) })).toBe(202);
    await settled();
    expect(sink.text).toContain('data: {"jsonrpc":"2.0","id":7,"result":{}}');
  });

  // covers: one-url/get-endpoint, one-url/get-modern
  it.each([
    ["no Accept", {}],
    ["*/*", { accept: "*/*" }],
    ["a modern revision", { ...STREAM, "mcp-protocol-version": "2026-07-28" }],
  ])("is 405 with Allow, in no JSON-RPC, for a client with %s", async (_, headers) => {
    const world = new EndpointWorld();
    const reply = await world.answer({ url: "/mcp", headers });
    expect(reply.status).toBe(405);
    expect(headersOf(reply)).toEqual({
      "content-type": "text/plain; charset=utf-8",
      allow: "POST, DELETE",
    });
    expect(reply.body).toBe(notServed("POST, DELETE"));
    expect(world.endpoint.statistics().transports[0]?.sessions).toBe(0);
  });

  it("attaches to the session that it names, whatever it accepts", async () => {
    const world = new EndpointWorld();
    const { messagesUrl } = await world.connect();
    const [, query = ""] = messagesUrl.split("?");
    const again = await world.connect({ url: `/mcp?${query}`, headers: { accept: "*/*" } });
    expect(again.messagesUrl).toBe(messagesUrl);
    expect(await world.status({ url: "/mcp?session_id=sse_unknown" })).toBe(404);
    expect(world.endpoint.statistics().transports[0]?.sessions).toBe(1);
  });
});

describe("GET on the stream path", () => {
  // covers: one-url/get-stream-path
  it.each([{}, { accept: "*/*" }, STREAM])("begins http-sse with %j", async (headers) => {
    const { messagesUrl } = await new EndpointWorld().connect({ headers });
    expect(messagesUrl).toContain("session_id=sse_");
  });

  it("is 406 where Accept rules the stream out", async () => {
    const headers = { accept: "application/json" };
    expect(await new EndpointWorld().status({ url: "/sse", headers })).toBe(406);
  });

  it("is 405 for a client of a modern revision, as of a server that never had it", async () => {
    const headers = { ...STREAM, "mcp-protocol-version": "2026-07-28" };
    const reply = await new EndpointWorld().answer({ url: "/sse", headers });
    expect(reply.status).toBe(405);
    expect(reply.body).toBe(notServed("POST, DELETE"));
  });
});

describe("POST", () => {
  // covers: one-url/streamable-off
  it.each([call("initialize"), call("server/discover"), "{"])(
    "is 404 in no JSON-RPC while Streamable HTTP is off, so that clients go on to http-sse: %j",
    async (body) => {
      const world = new EndpointWorld({ streamableHttp: false });
      const reply = await world.answer({ url: "/mcp", body });
      expect(await world.status({ url: "/sse", body })).toBe(404);
      expect(reply.status).toBe(404);
      expect(headersOf(reply)).toMatchObject({
        "content-type": "text/plain; charset=utf-8",
        allow: "GET, DELETE",
      });
      expect(reply.body).toBe(notServed("GET, DELETE"));
    },
  );

  // covers: one-url/post, one-url/named-session, one-url/delete
  it.each(["/mcp", "/sse"])("on %s begins a session of Streamable HTTP", async (url) => {
    const world = new EndpointWorld();
    const reply = await world.answer({ url, headers: ACCEPT_BOTH, body: initialize() });
    expect(reply.status).toBe(200);
    const id = headersOf(reply)["mcp-session-id"] ?? "";
    expect(id).toMatch(/^st_/);
    const headers = { ...ACCEPT_BOTH, "mcp-session-id": id };
    // Whatever the path, and there alone.
    expect(await world.status({ url: "/mcp", headers, body: call("ping") })).toBe(200);
    expect(await world.status({ url: "/sse", headers, body: call("ping") })).toBe(200);
    expect(await world.status({ url: "/messages", headers, body: call("ping") })).toBe(404);
    expect(await world.status({ url: "/sse", method: "GET", headers })).toBe(200);
    expect(await world.status({ url: "/sse", method: "DELETE", headers })).toBe(200);
    expect(await world.status({ url: "/mcp", headers, body: call("ping") })).toBe(404);
  });

  it("takes initialize for a legacy one whatever its headers, and nothing else", async () => {
    const world = new EndpointWorld();
    const headers = { ...ACCEPT_BOTH, "mcp-protocol-version": "2026-07-28" };
    expect(await world.status({ url: "/mcp", headers, body: initialize() })).toBe(200);
    const reply = await world.answer({ url: "/mcp", headers, body: call("server/discover") });
    expect(reply.status).toBe(400);
    // A modern method, without the envelope that modern requests have.
    expect(reply.body).toContain('"code":-32602');
  });

  // covers: one-url/named-session
  it("that names an http-sse session is served by http-sse on every path", async () => {
    const world = new EndpointWorld();
    const { messagesUrl } = await world.connect();
    const [, query = ""] = messagesUrl.split("?");
    expect(await world.status({ url: `/mcp?${query}`, body: call("ping") })).toBe(202);
    const headers = { "mcp-session-id": query.split("=")[1] };
    expect(await world.status({ url: "/sse", headers, body: call("ping", 2) })).toBe(202);
  });

  it("on the messages path is answered, and begins a session where it names none", async () => {
    const world = new EndpointWorld({ backend: backendOf({ add: () => ({ sum: 3 }) }) });
    const reply = await world.answer({ url: "/messages", body: call("add", "a") });
    expect(reply.status).toBe(200);
    expect(reply.body).toBe('{"jsonrpc":"2.0","id":"a","result":{"sum":3}}');
    const session = headersOf(reply)[HEADER.sessionId.toLowerCase()] ?? "";
    const headers = { "mcp-session-id": session };
    expect(await world.status({ url: "/messages", headers, body: call("add", "b") })).toBe(200);
    expect(world.endpoint.statistics().transports[0]?.sessions).toBe(1);
  });
});

describe("DELETE", () => {
  // covers: one-url/delete
  it.each(["/mcp", "/sse"])("on %s ends the session that it names, once", async (path) => {
    const world = new EndpointWorld();
    const { sink, messagesUrl } = await world.connect();
    const [, query = ""] = messagesUrl.split("?");
    const fields = { method: "DELETE", url: `${path}?${query}` };
    expect(await world.status(fields)).toBe(200);
    expect(sink.closed).toBe(true);
    expect(await world.status(fields)).toBe(404);
    expect(await world.status({ url: messagesUrl, body: call("ping") })).toBe(404);
  });

  // covers: one-url/delete
  it("that names no session is 405", async () => {
    const reply = await new EndpointWorld().answer({ method: "DELETE", url: "/mcp" });
    expect(reply.status).toBe(405);
    expect(headersOf(reply)["allow"]).toBe("POST, GET");
  });
});

describe("a generation that is switched off", () => {
  // covers: one-url/http-sse-off
  it("is that of a server which never had it: http-sse", async () => {
    const world = new EndpointWorld({ httpSse: false });
    expect(await world.status({ url: "/sse", headers: STREAM })).toBe(405);
    expect(world.endpoint.handle(new FakeRequest({ url: "/messages", body: "{" }))).toBeUndefined();
    // The old URL stays, as an alias.
    const fields = { url: "/sse", headers: ACCEPT_BOTH, body: initialize() };
    expect(await world.status(fields)).toBe(200);
    expect(world.endpoint.statistics().transports).toMatchObject([
      { transport: "streamable-http" },
    ]);
    expect(world.endpoint.notifyAll("notifications/tools/list_changed")).toBe(1);
    await world.endpoint.close();
  });

  it("cannot be all there is", () => {
    expect(() => new EndpointWorld({ httpSse: false, streamableHttp: false })).toThrow(
      /httpSse or streamableHttp/,
    );
  });
});

describe("a method that is served nowhere", () => {
  // covers: all/method-not-allowed
  it.each<[FakeRequestFields, string]>([
    [{ method: "PUT", url: "/mcp" }, "GET, POST, DELETE"],
    [{ method: "PATCH", url: "/sse" }, "GET, POST, DELETE"],
    [{ method: "HEAD", url: "/mcp" }, "GET, POST, DELETE"],
    [{ method: "OPTIONS", url: "/messages" }, "POST"],
    [{ method: "GET", url: "/messages" }, "POST"],
    [{ method: "DELETE", url: "/messages?session_id=x" }, "POST"],
  ])("is 405, and Allow says what is: %j", async (fields, allow) => {
    const reply = await new EndpointWorld().answer(fields);
    expect(reply.status).toBe(405);
    expect(headersOf(reply)["allow"]).toBe(allow);
  });
});

describe("the paths", () => {
  it("are those that are configured, and no others", async () => {
    const world = new EndpointWorld({
      config: { endpointPath: "/api/mcp" },
      httpSse: { endpoint: { streamPath: "/api/events", messagesPath: "/api/send" } },
    });
    const { messagesUrl } = await world.connect({ url: "/api/events" });
    expect(messagesUrl).toMatch(/^\/send\?session_id=/);
    expect(await world.status({ url: `/api${messagesUrl}`, body: call("ping") })).toBe(202);
    const fields = { url: "/api/mcp", headers: ACCEPT_BOTH, body: initialize() };
    expect(await world.status(fields)).toBe(200);
    for (const url of ["/mcp", "/sse", "/messages"]) {
      expect(world.endpoint.handle(new FakeRequest({ url }))).toBeUndefined();
    }
  });

  it("lead clients to the successor in every answer of http-sse", async () => {
    const world = new EndpointWorld({ config: { endpointPath: "/v2/mcp" } });
    const links = [{ url: "/sse" }, { url: "/messages", body: "{" }].map(async (fields) => {
      const { link, deprecation } = headersOf(await world.answer(fields));
      expect(deprecation).toBe("@1742947200");
      return link;
    });
    expect(await Promise.all(links)).toEqual([
      '<v2/mcp>; rel="successor-version"',
      '<v2/mcp>; rel="successor-version"',
    ]);
  });
});
