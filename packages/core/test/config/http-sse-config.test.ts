import { describe, expect, it } from "@jest/globals";
import { parseDeprecationConfig } from "../../src/config/deprecation-config.js";
import {
  parseHttpSseConfig,
  toSseConfig,
  type HttpSseOnlyInput,
} from "../../src/config/http-sse-config.js";
import { parseHttpTransportConfig } from "../../src/config/http-transport-config.js";
import { configErrorOf, fieldsNamedIn } from "../thrown-by.js";

const said = (input: object) => configErrorOf(() => parseHttpSseConfig(input));
const fieldsWrongIn = (input: object) => fieldsNamedIn(said(input));

const ownDefaults = {
  endpoint: {
    streamPath: "/sse",
    messagesPath: "/messages",
    reference: "relative",
    retryMs: 2_000,
  },
  reconnectGraceMs: 10_000,
  deprecation: parseDeprecationConfig(),
};

describe("parseHttpSseConfig", () => {
  it("is the configuration of every transport, and its own defaults", () => {
    expect(parseHttpSseConfig()).toEqual({ ...parseHttpTransportConfig(), ...ownDefaults });
    expect(parseHttpSseConfig({})).toEqual(parseHttpSseConfig());
  });

  it("fills in what a nested object leaves out", () => {
    const config = parseHttpSseConfig({
      endpoint: { streamPath: "/events" },
      deprecation: { mode: "off" },
    });
    expect(config.endpoint).toEqual({ ...ownDefaults.endpoint, streamPath: "/events" });
    expect(config.deprecation).toEqual({ ...ownDefaults.deprecation, mode: "off" });
  });

  it("takes its own output again", () => {
    const config = parseHttpSseConfig({ reconnectGraceMs: 5_000, allowedHosts: false });
    expect(parseHttpSseConfig(config)).toEqual(config);
  });

  it("names every wrong field at once, at every depth, and itself", () => {
    const message = said({
      endpointPath: 1,
      endpoint: { streamPath: "sse", retryMs: -1 },
      reconnectGraceMs: 0.5,
      deprecation: { mode: "on", brownouts: [{ from: "x", to: "2027-01-01" }] },
    });
    expect(message).toMatch(/^HttpSseConfig is wrong:\n/);
    expect(fieldsNamedIn(message).toSorted()).toEqual([
      "deprecation.brownouts[0].from",
      "deprecation.mode",
      "endpoint.retryMs",
      "endpoint.streamPath",
      "endpointPath",
      "reconnectGraceMs",
    ]);
  });

  it("refuses fields that it does not know, at every depth", () => {
    const message = said({ streamPath: "/sse", endpoint: { path: "/x" }, deprecation: { end: 1 } });
    expect(message).toContain('Unrecognized key: "streamPath"');
    expect(message).toContain('Unrecognized key: "path"\n  → at endpoint');
    expect(message).toContain('Unrecognized key: "end"\n  → at deprecation');
  });

  // covers: http-sse/grace
  it("gives clients time for two tries before their session ends", () => {
    expect(fieldsWrongIn({ endpoint: { retryMs: 500 }, reconnectGraceMs: 999 })).toEqual([
      "reconnectGraceMs",
    ]);
    expect(
      parseHttpSseConfig({ endpoint: { retryMs: 500 }, reconnectGraceMs: 1_000 }).reconnectGraceMs,
    ).toBe(1_000);
  });

  it("does not put its messages where POST is Streamable HTTP", () => {
    expect(fieldsWrongIn({ endpoint: { messagesPath: "/mcp" } })).toEqual([
      "endpoint.messagesPath",
    ]);
    expect(fieldsWrongIn({ endpointPath: "/messages" })).toEqual(["endpoint.messagesPath"]);
  });

  it("may open its streams where Streamable HTTP is: one URL is enough", () => {
    expect(parseHttpSseConfig({ endpoint: { streamPath: "/mcp" } }).endpoint.streamPath).toBe(
      "/mcp",
    );
  });

  it("names problems of every kind together", () => {
    expect(
      fieldsWrongIn({
        heartbeatMs: 10_000,
        sessionIdleMs: 10_000,
        endpoint: { retryMs: 90_000, messagesPath: "/mcp", reference: "url" },
        deprecation: { mode: "enforce" },
      }).toSorted(),
    ).toEqual([
      "deprecation.sunsetDate",
      "endpoint.messagesPath",
      "endpoint.publicUrl",
      "heartbeatMs",
      "reconnectGraceMs",
    ]);
  });
});

describe("toSseConfig", () => {
  const transport = parseHttpTransportConfig({
    endpointPath: "/api",
    allowedHosts: ["a.example"],
    maxBodyBytes: 100_000,
  });

  it("takes over all that the transport's configuration says, and has defaults for the rest", () => {
    expect(toSseConfig(transport)).toEqual({ ...transport, ...ownDefaults });
  });

  it("takes what is given for the rest", () => {
    const own: HttpSseOnlyInput = { reconnectGraceMs: 7_000, deprecation: { mode: "notify" } };
    expect(toSseConfig(transport, own)).toMatchObject({
      maxBodyBytes: 100_000,
      reconnectGraceMs: 7_000,
      deprecation: { mode: "notify", warningsEnabled: true },
    });
  });

  it("checks the two against each other", () => {
    const wrong = configErrorOf(() =>
      toSseConfig(transport, { endpoint: { messagesPath: "/api" } }),
    );
    expect(fieldsNamedIn(wrong)).toEqual(["endpoint.messagesPath"]);
  });
});
