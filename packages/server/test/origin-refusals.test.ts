import { describe, expect, it } from "@jest/globals";
import { call, EndpointWorld, headersOf } from "./endpoint-world.js";

const REBOUND = { host: "evil.example" };
const EVIL = { origin: "https://evil.example" };

describe("a Host or Origin that is not served", () => {
  // covers: all/host, all/origin
  it.each([
    ["a Host", REBOUND, "allowedHosts"],
    ["an Origin", EVIL, "allowedOrigins"],
    ["the origin null", { origin: "null" }, "allowedOrigins"],
  ])("is refused with 403 and the option that can allow it: %s", async (_, headers, option) => {
    const reply = await new EndpointWorld().answer({ url: "/sse", headers });
    expect(reply.status).toBe(403);
    expect(headersOf(reply)).toEqual({ "content-type": "application/json" });
    expect(JSON.parse(reply.body ?? "")).toEqual({
      jsonrpc: "2.0",
      id: null,
      error: { code: -32000, message: expect.stringContaining(`option ${option} `) },
    });
    expect(reply.body).not.toContain("evil");
  });

  // covers: all/host, all/origin
  it.each([
    { url: "/sse" },
    { url: "/mcp" },
    { url: "/mcp", method: "DELETE" },
    { url: "/messages", body: call("ping") },
    { url: "/mcp", body: call("ping") },
    { url: "/messages", method: "OPTIONS" },
  ])("is refused on every path and method: %j", async (fields) => {
    const world = new EndpointWorld();
    expect(await world.status({ ...fields, headers: REBOUND })).toBe(403);
    expect(await world.status({ ...fields, headers: EVIL })).toBe(403);
    expect(world.endpoint.statistics().originRefusals).toBe(2);
  });

  it("gets no further: nobody is asked who it is, and no session begins", async () => {
    let calls = 0;
    const world = new EndpointWorld({
      authenticate: () => {
        calls++;
        return { principal: "ada" };
      },
    });
    await world.answer({ url: "/sse", headers: REBOUND });
    await world.answer({ url: "/messages", headers: EVIL, body: call("ping") });
    expect(calls).toBe(0);
    expect(world.endpoint.statistics().transports[0]?.sessions).toBe(0);
  });

  it("is not looked at on paths of the application's", async () => {
    const world = new EndpointWorld();
    await expect(world.answer({ url: "/", headers: REBOUND })).rejects.toThrow("none of");
    expect(world.endpoint.statistics().originRefusals).toBe(0);
  });
});

describe("the log of refusals", () => {
  // covers: all/host
  it("names the option, and nothing that a stranger sent", async () => {
    const world = new EndpointWorld();
    await world.answer({ url: "/sse", headers: REBOUND });
    expect(world.log.lines).toEqual([
      {
        level: "warn",
        fields: { code: "HOST_FORBIDDEN", refused: 1 },
        message: expect.stringContaining("allowedHosts"),
      },
    ]);
    expect(world.log.text).not.toContain("evil");
  });

  it("has a line a minute at most, with how many there were", async () => {
    const world = new EndpointWorld();
    const refuse = () => world.answer({ url: "/sse", headers: EVIL });
    for (let times = 0; times < 50; times++) await refuse();
    world.clock.advance(59_999);
    await refuse();
    expect(world.log.lines).toHaveLength(1);
    world.clock.advance(1);
    await refuse();
    expect(world.log.lines.map(({ fields }) => fields)).toEqual([
      { code: "ORIGIN_FORBIDDEN", refused: 1 },
      { code: "ORIGIN_FORBIDDEN", refused: 52 },
    ]);
    expect(world.endpoint.statistics().originRefusals).toBe(52);
  });
});

describe("what is served", () => {
  // covers: all/host
  it.each(["localhost:3000", "127.0.0.1", "[::1]:80", "LOCALHOST"])(
    "is the loopback name %s on a loopback socket",
    async (host) => {
      expect(await new EndpointWorld().status({ url: "/sse", headers: { host } })).toBe(200);
    },
  );

  it("is any Host where the socket is open to others, as no default can know its name", async () => {
    const fields = { url: "/sse", headers: REBOUND, localAddress: "10.0.0.5" };
    expect(await new EndpointWorld().status(fields)).toBe(200);
  });

  it("is what allowedHosts has, then also on other sockets nothing else", async () => {
    const world = new EndpointWorld({ config: { allowedHosts: ["mcp.example"] } });
    const status = (host: string) =>
      world.status({ url: "/sse", headers: { host }, localAddress: "10.0.0.5" });
    expect(await status("mcp.example:8443")).toBe(200);
    expect(await status("evil.example")).toBe(403);
    expect(await status("localhost")).toBe(403);
  });

  it("is anything where allowedHosts is false", async () => {
    const world = new EndpointWorld({ config: { allowedHosts: false } });
    expect(await world.status({ url: "/sse", headers: REBOUND })).toBe(200);
  });

  // covers: all/origin
  it("is an origin that equals the Host, or that allowedOrigins has", async () => {
    const world = new EndpointWorld({ config: { allowedOrigins: ["https://app.example"] } });
    const status = (origin: string) => world.status({ url: "/sse", headers: { origin } });
    expect(await status("http://localhost:3000")).toBe(200);
    expect(await status("https://app.example")).toBe(200);
    expect(await status("http://localhost:3001")).toBe(403);
    expect(await status("https://app.example.evil.example")).toBe(403);
  });

  // covers: all/forwarded-host
  it("goes by X-Forwarded-Host under a trusted proxy, and under no other", async () => {
    const headers = { host: "localhost", "x-forwarded-host": "evil.example" };
    const trusting = new EndpointWorld({ config: { trustProxy: true } });
    expect(await new EndpointWorld().status({ url: "/sse", headers })).toBe(200);
    expect(await trusting.status({ url: "/sse", headers })).toBe(403);
  });

  it("is refused after the same Host has passed, by another address or with an Origin", async () => {
    const world = new EndpointWorld();
    const status = (headers: Record<string, string>, localAddress: string) =>
      world.status({ url: "/sse", headers, localAddress });
    expect(await status({ host: "app.example" }, "10.0.0.1")).toBe(200);
    expect(await status({ host: "app.example" }, "10.0.0.1")).toBe(200);
    expect(await status({ host: "app.example" }, "127.0.0.1")).toBe(403);
    expect(await status({ host: "app.example", ...EVIL }, "10.0.0.1")).toBe(403);
    expect(await status({ host: "localhost" }, "127.0.0.1")).toBe(200);
    expect(await status(REBOUND, "127.0.0.1")).toBe(403);
  });

  it("is refused after a Host has passed that a proxy had replaced", async () => {
    const world = new EndpointWorld({
      config: { trustProxy: true, allowedHosts: ["app.example"] },
    });
    const status = (forwarded: string) =>
      world.status({
        url: "/sse",
        headers: { host: "inner", "x-forwarded-host": forwarded },
      });
    expect(await status("app.example")).toBe(200);
    expect(await status("evil.example")).toBe(403);
  });
});
