import { describe, expect, it } from "@jest/globals";
import {
  parseHttpTransportConfig,
  type HttpTransportConfigInput,
} from "../../src/config/http-transport-config.js";
import { configErrorOf, fieldsNamedIn } from "../thrown-by.js";

const defaults = parseHttpTransportConfig();
const names = [...Object.keys(defaults), "allowedHosts"];
const numbers = Object.entries(defaults)
  .filter(([, value]) => typeof value === "number")
  .map(([name]) => name);
const times = numbers.filter((name) => name.endsWith("Ms"));
const counts = numbers.filter((name) => !name.endsWith("Ms"));

/** What is said of one field that is set to a value that its type does not allow. */
function said(name: string, value: unknown): string {
  return configErrorOf(() => parseHttpTransportConfig({ [name]: value }));
}

describe("parseHttpTransportConfig", () => {
  it("fills in every default", () => {
    expect(parseHttpTransportConfig({})).toEqual({
      endpointPath: "/mcp",
      allowedOrigins: [],
      trustProxy: false,
      maxBodyBytes: 4 * 1024 * 1024,
      maxInitializeBytes: 64 * 1024,
      maxJsonDepth: 100,
      maxBatchLength: 100,
      maxHeaderLength: 4_096,
      maxQueryLength: 4_096,
      maxConnections: 10_000,
      maxSessions: 10_000,
      maxSessionsPerPrincipal: 1_000,
      maxStateBytes: 65_536,
      retryAfterMs: 5_000,
      maxQueuedEvents: 2_000,
      maxQueuedBytes: 4 * 1024 * 1024,
      maxReplayEvents: 1_000,
      maxReplayBytes: 1024 * 1024,
      maxInFlightRequests: 100,
      requestTimeoutMs: 600_000,
      clientRequestTimeoutMs: 300_000,
      sessionIdleMs: 1_800_000,
      enableBufferPool: true,
      streamingOptimization: true,
      heartbeatMs: 15_000,
      drainDelayMs: 0,
      drainTimeoutMs: 10_000,
    });
    expect(parseHttpTransportConfig()).toEqual(defaults);
  });

  it("keeps what is given, and takes its own output again", () => {
    const input = {
      endpointPath: "/api/mcp",
      allowedHosts: ["mcp.example"],
      allowedOrigins: ["https://app.example"],
      trustProxy: true,
      maxSessions: 1_000,
    };
    const config = parseHttpTransportConfig(input);
    expect(config).toEqual({ ...defaults, ...input });
    expect(parseHttpTransportConfig(config)).toEqual(config);
  });

  it("does not share its lists between configurations", () => {
    expect(parseHttpTransportConfig().allowedOrigins).not.toBe(defaults.allowedOrigins);
  });

  it("names every wrong field at once, and itself", () => {
    const message = configErrorOf(() =>
      parseHttpTransportConfig(Object.fromEntries(names.map((name) => [name, {}]))),
    );
    expect(message).toMatch(/^HttpTransportConfig is wrong:\n/);
    expect(fieldsNamedIn(message).toSorted()).toEqual(names.toSorted());
  });

  it("refuses fields that it does not know, beside what else is wrong", () => {
    const input = { maxSession: 7, endpoint: {}, trustProxy: "yes" } as object;
    const message = configErrorOf(() => parseHttpTransportConfig(input));
    expect(message).toContain('Unrecognized keys: "maxSession", "endpoint"');
    expect(fieldsNamedIn(message)).toEqual(["trustProxy"]);
  });

  it.each([null, [], "text", 1])("refuses %j in place of a configuration", (input) => {
    expect(configErrorOf(() => parseHttpTransportConfig(input as object))).toContain("object");
  });

  it.each(times)("takes %s in whole milliseconds, as far as a timer can wait", (name) => {
    for (const value of [-1, 1.5, "1000", null, Infinity, Number.NaN]) {
      expect(fieldsNamedIn(said(name, value))).toContain(name);
    }
    if (name !== "drainDelayMs") expect(fieldsNamedIn(said(name, 0))).toContain(name);
    expect(said(name, 2 ** 31)).toContain("is longer than a timer can wait");
  });

  it("takes times as long as a timer can wait", () => {
    const longest = Object.fromEntries(times.map((name) => [name, 2 ** 31 - 1]));
    expect(parseHttpTransportConfig({ ...longest, heartbeatMs: 1 })).toMatchObject({
      requestTimeoutMs: 2_147_483_647,
      heartbeatMs: 1,
    });
  });

  it.each(counts)("takes %s as a whole number above zero", (name) => {
    for (const value of [0, -1, 1.5, "10", null, Infinity, Number.NaN]) {
      expect(fieldsNamedIn(said(name, value))).toContain(name);
    }
  });

  it("has a bound in every count: none may be switched off by a huge value in disguise", () => {
    for (const name of counts) expect(fieldsNamedIn(said(name, 2 ** 53))).toContain(name);
  });

  it.each([[["a.example", "[::1]:80"]], [[]], [false], [undefined]])(
    "takes %j as allowedHosts",
    (allowedHosts) => {
      const input = { allowedHosts } as HttpTransportConfigInput;
      expect(parseHttpTransportConfig(input).allowedHosts).toEqual(allowedHosts);
    },
  );

  it.each([[true], ["a.example"], [null], [[1]], [[""]]])("refuses %j as allowedHosts", (value) => {
    expect(said("allowedHosts", value)).toContain("→ at allowedHosts");
  });

  it("refuses an empty origin, and says which", () => {
    expect(fieldsNamedIn(said("allowedOrigins", ["https://a.example", ""]))).toEqual([
      "allowedOrigins[1]",
    ]);
  });
});
