import { parseHttpSseConfig, TransportError } from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { MemoryEventLog, MemorySessionStore } from "@crossfade/session";
import { describe, expect, it } from "@jest/globals";
import { createMcpEndpoint } from "../src/index.js";
import { backendOf, call, EndpointWorld, headersOf } from "./endpoint-world.js";

const problemsOf = (options: object): string => {
  const clock = new ManualClock();
  try {
    createMcpEndpoint({ backend: backendOf(), clock, ...options });
  } catch (error) {
    if (!TransportError.is(error)) throw error;
    expect(error.code).toBe("INVALID_CONFIG");
    // Whoever catches the error has nothing to close.
    expect(clock.timerCount).toBe(0);
    return error.message;
  }
  throw new Error("the options were accepted");
};

describe("wrong options", () => {
  it("are named all at once", () => {
    const message = problemsOf({
      config: { maxSessions: 0, endpointPath: "mcp", hartbeatMs: 1, trustProxy: "yes" },
    });
    for (const field of ["maxSessions", "endpointPath", "hartbeatMs", "trustProxy"]) {
      expect(message).toContain(field);
    }
  });

  it("are named all at once also where they are in two places", () => {
    const message = problemsOf({
      config: { maxSessions: 0 },
      httpSse: { reconnectGraceMs: -1, endpoint: { streamPath: "sse" } },
    });
    expect(message).toContain("maxSessions");
    expect(message).toContain("reconnectGraceMs");
    expect(message).toContain("streamPath");
  });

  it.each([
    ["an unknown field", { httpSse: { gracePeriod: 1 } }, "gracePeriod"],
    ["a field that only http-sse has", { config: { reconnectGraceMs: 1_000 } }, "reconnectGraceMs"],
    ["a heartbeat too late", { config: { heartbeatMs: 9e6 } }, "sessionIdleMs"],
    ["too short a time to come back", { httpSse: { reconnectGraceMs: 1 } }, "endpoint.retryMs"],
    ["one path for two", { httpSse: { endpoint: { messagesPath: "/mcp" } } }, "endpointPath"],
    ["an end without a date", { httpSse: { deprecation: { mode: "enforce" } } }, "sunsetDate"],
  ])("are refused at once: %s", (_, options, named) => {
    expect(problemsOf(options)).toContain(named);
  });

  it.each([
    ["a misspelt authenticate", { authentication: () => ({}) }, '"authentication"'],
    ["a backend that is none", { backend: {} }, "fromMcpServer(buildServer)"],
    ["no backend", { backend: undefined }, "fromMcpServer(buildServer)"],
  ])("are not ignored: %s", (_, options, named) => {
    expect(problemsOf(options)).toContain(named);
  });

  it("are named once where httpSse adds nothing", () => {
    const message = problemsOf({ config: { heartbeatMs: -1 } });
    expect(message.match(/heartbeatMs/g)).toHaveLength(1);
  });

  it("are refused also where httpSse has other words for the same field", () => {
    expect(problemsOf({ config: { maxSessions: 0 }, httpSse: { maxSessions: 5 } })).toContain(
      "maxSessions",
    );
  });
});

describe("httpSse", () => {
  it.each([
    ["endpointPath", "/v2/mcp"],
    ["allowedHosts", ["mcp.example"]],
    ["allowedOrigins", ["https://app.example"]],
    ["trustProxy", true],
    ["drainDelayMs", 1],
    ["drainTimeoutMs", 1],
  ])("cannot have a %s of its own, which would be ignored", (field, value) => {
    expect(problemsOf({ httpSse: { [field]: value } })).toContain(field);
    expect(new EndpointWorld({ config: { [field]: value } }).endpoint.state).toBe("serving");
  });

  it("may repeat all that config says, as a configuration that was parsed does", () => {
    const config = { allowedHosts: ["mcp.example"], trustProxy: true };
    const httpSse = parseHttpSseConfig(config);
    expect(new EndpointWorld({ config, httpSse }).endpoint.state).toBe("serving");
  });

  it("goes before config, for http-sse alone", async () => {
    const world = new EndpointWorld({
      config: { maxBodyBytes: 100_000, retryAfterMs: 1_000, maxSessions: 1_000 },
      httpSse: { retryAfterMs: 9_000, maxSessions: 1, maxSessionsPerPrincipal: 1 },
    });
    await world.connect();
    const reply = await world.answer({ url: "/sse" });
    expect(reply.status).toBe(503);
    expect(headersOf(reply)["retry-after"]).toBe("9");
    expect(await world.status({ url: "/messages", body: "x".repeat(100_001) })).toBe(413);
  });
});

describe("what an endpoint is made of", () => {
  it("may come from the application: store, log of events, clock, name of the node", async () => {
    const sessionStore = new MemorySessionStore();
    const eventLog = new MemoryEventLog();
    const world = new EndpointWorld({ sessionStore, eventLog, node: "node-7" });
    const reply = await world.answer({ url: "/messages", body: call("ping") });
    const id = headersOf(reply)["mcp-session-id"] ?? "";
    const record = await sessionStore.get(id);
    expect(record?.lease.node).toBe("node-7");
    expect(record?.createdAt).toBe(world.clock.now());
    expect(eventLog.bytesHeld(id)).toBeGreaterThan(0);
  });

  it("is the machine's clock, memory and silence by default", async () => {
    const endpoint = createMcpEndpoint({ backend: backendOf() });
    expect(endpoint.state).toBe("serving");
    await endpoint.close();
  });
});
