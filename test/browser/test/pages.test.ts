import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { describeInChromium, REBOUND_NAME } from "../support/describe-in-chromium.js";
import { fetchIn, openEventSource, posting, startFetch, until } from "../support/in-page.js";
import { World } from "../support/world.js";

const CLIENT_INFO = { name: "page", version: "1.0.0" };

const initialize = (protocolVersion: string) => ({
  id: 0,
  method: "initialize",
  params: { protocolVersion, capabilities: {}, clientInfo: CLIENT_INFO },
});

const CALL = { id: 1, method: "tools/call", params: { name: "wait", arguments: {} } };

describeInChromium("a page", (browser) => {
  let world: World;

  beforeEach(async () => {
    world = await World.start(browser());
  });

  afterEach(() => world.stop());

  // covers: all/cors, all/preflight, http-sse/endpoint-event, http-sse/post, retirement/deprecation
  it("of an allowed origin speaks http-sse by EventSource and fetch", async () => {
    const { page, mcp } = world;
    const seen = await openEventSource(page, `${mcp.origin}/sse`);
    const { endpoint = "" } = await until(page, seen, (s) => s.endpoint !== undefined);
    const posted = await fetchIn(page, endpoint, posting(initialize("2024-11-05")));
    expect(posted.status).toBe(202);
    const { messages } = await until(page, seen, (s) => s.messages.length === 1);
    expect(messages[0]).toMatchObject({ id: 0, result: { protocolVersion: "2024-11-05" } });

    expect(world.arrivals("OPTIONS", "/messages")).toMatchObject([{ status: 204 }]);
    // Without leave a page sees none of these.
    expect(posted.headers).toMatchObject({
      deprecation: expect.stringMatching(/^@\d+$/),
      link: expect.stringContaining('rel="successor-version"'),
    });
    const born = await fetchIn(page, `${mcp.origin}/messages`, posting(initialize("2024-11-05")));
    expect(born.headers["mcp-session-id"]).toMatch(/^\S{16,}$/);
  });

  // covers: all/cors, all/preflight, streamable/initialize, streamable/json-or-stream, streamable/delete
  it("of an allowed origin speaks Streamable HTTP with sessions", async () => {
    const { page, mcp } = world;
    const url = `${mcp.origin}/mcp`;
    const begun = await fetchIn(page, url, posting(initialize("2025-11-25")));
    const headers = {
      "Mcp-Session-Id": begun.headers["mcp-session-id"] ?? "",
      "MCP-Protocol-Version": "2025-11-25",
    };
    const answer = await startFetch(page, url, posting(CALL, headers));
    const early = await until(page, answer, ({ body }) => body.includes("notifications/progress"));
    expect(early).toMatchObject({ status: 200, ended: false });
    world.release();
    const { body } = await until(page, answer, ({ ended }) => ended);
    expect(body).toContain('"text":"released"');

    const deleted = await fetchIn(page, url, { method: "DELETE", headers });
    expect(deleted.status).toBe(200);
    const after = await fetchIn(page, url, posting({ id: 2, method: "ping" }, headers));
    expect(after.status).toBe(404);
  });

  // covers: all/cors, all/preflight, modern/json-or-stream, modern/no-session
  it("of an allowed origin speaks 2026-07-28", async () => {
    const { page, mcp } = world;
    const meta = {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": CLIENT_INFO,
      "io.modelcontextprotocol/clientCapabilities": {},
    };
    const headers = { "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list" };
    const message = { id: 1, method: "tools/list", params: { _meta: meta } };
    const {
      status,
      body,
      headers: visible,
    } = await fetchIn(page, `${mcp.origin}/mcp`, posting(message, headers));
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ id: 1, result: { tools: [{ name: "wait" }] } });
    expect(visible["mcp-session-id"]).toBeUndefined();
    expect(world.arrivals("OPTIONS", "/mcp")).toMatchObject([{ status: 204 }]);
  });

  // covers: all/origin, all/cors
  it("of another origin is refused, and counted", async () => {
    const { mcp, endpoint } = world;
    const page = await world.openStrangersPage();
    const opened = await openEventSource(page, `${mcp.origin}/sse`);
    await until(page, opened, ({ closed }) => closed);
    expect(world.arrivals("GET", "/sse")).toMatchObject([{ status: 403 }]);

    const posted = fetchIn(page, `${mcp.origin}/mcp`, posting(initialize("2025-11-25")));
    await expect(posted).rejects.toThrow("Failed to fetch");
    expect(world.arrivals("OPTIONS", "/mcp")).toMatchObject([{ status: 403 }]);
    // A form's content type needs no preflight.
    const plain = { method: "POST", body: JSON.stringify(initialize("2025-11-25")) };
    await expect(fetchIn(page, `${mcp.origin}/mcp`, plain)).rejects.toThrow();
    expect(world.arrivals("POST", "/mcp")).toMatchObject([{ status: 403 }]);
    expect(endpoint.statistics()).toMatchObject({ originRefusals: 3, transports: noSessions });
  });

  // covers: all/host
  it("whose name was pointed at this machine is refused, although it is of the same origin", async () => {
    const { mcp, endpoint } = world;
    const rebound = `http://${REBOUND_NAME}:${mcp.port}`;
    const page = await world.openStrangersPage(rebound);
    const opened = await openEventSource(page, `${rebound}/sse`);
    await until(page, opened, ({ closed }) => closed);
    const posted = await fetchIn(page, `${rebound}/mcp`, posting(initialize("2025-11-25")));
    expect(posted.status).toBe(403);
    // To the browser it is all of one origin, so it asks for no leave: only the Host gives it away.
    expect(world.arrivals("OPTIONS", "/mcp")).toEqual([]);
    expect(world.arrivals("POST", "/mcp")).toMatchObject([{ origin: rebound, status: 403 }]);
    expect(endpoint.statistics()).toMatchObject({ originRefusals: 2, transports: noSessions });
  });
});

const noSessions = [{ sessions: 0 }, { sessions: 0 }];
