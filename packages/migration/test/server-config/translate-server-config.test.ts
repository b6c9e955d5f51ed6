import { describe, expect, it } from "@jest/globals";
import { parseHttpSseConfig, parseHttpTransportConfig } from "@crossfade/core";
import fc from "fast-check";
import { ConfigTranslator } from "../../src/config-translator.js";
import { MigrationHelper } from "../../src/migration-helper.js";

const translator = new ConfigTranslator();

describe("a configuration of Streamable HTTP from one of http-sse", () => {
  const sse = {
    maxConnections: 500,
    maxBodyBytes: 1_000_000,
    enableBufferPool: false,
    streamingOptimization: false,
    endpoint: { streamPath: "/events" },
  };

  it("has ten times the connections, the buffer pool and streaming optimisation, and the rest as it was", () => {
    const config = new MigrationHelper().generateStreamableConfig(sse);
    expect(config).toEqual(
      parseHttpTransportConfig({
        maxConnections: 5_000,
        maxBodyBytes: 1_000_000,
        enableBufferPool: true,
        streamingOptimization: true,
      }),
    );
  });

  it("comes with a report of each change and why", () => {
    const { changes } = translator.toStreamable(sse);
    expect(changes.map(({ field, from, to }) => [field, from, to])).toEqual([
      ["maxConnections", 500, 5_000],
      ["enableBufferPool", false, true],
      ["streamingOptimization", false, true],
      ["endpoint", expect.objectContaining({ streamPath: "/events" }), undefined],
      ["reconnectGraceMs", 10_000, undefined],
      ["deprecation", expect.anything(), undefined],
    ]);
    for (const { why } of changes) expect(why).toMatch(/.{20}/);
  });

  it("says nothing of switches that are on already", () => {
    const fields = translator.toStreamable({}).changes.map(({ field }) => field);
    expect(fields).not.toContain("enableBufferPool");
  });

  it("is refused where there is no configuration to begin with", () => {
    expect(() => translator.toStreamable({ maxSessions: -1 })).toThrow(/maxSessions/);
  });

  it("stays within whole numbers", () => {
    const { config } = translator.toStreamable({ maxConnections: Number.MAX_SAFE_INTEGER });
    expect(config.maxConnections).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe("the way back", () => {
  it("leads to where it began", () =>
    fc.assert(
      fc.property(
        fc.record({
          maxConnections: fc.integer({ min: 1, max: 1_000_000 }),
          maxSessions: fc.integer({ min: 1_000, max: 100_000 }),
          reconnectGraceMs: fc.integer({ min: 4_000, max: 60_000 }),
          endpoint: fc.record({ streamPath: fc.constantFrom("/sse", "/events") }),
        }),
        (sse) => {
          const { config, left } = translator.toStreamable(sse);
          expect(translator.toHttpSse(config, left).config).toEqual(parseHttpSseConfig(sse));
        },
      ),
    ));

  it("takes defaults for what was never given, and says so", () => {
    const { config, changes } = translator.toHttpSse({ maxConnections: 5 });
    expect(config.maxConnections).toBe(1);
    expect(changes).toContainEqual({
      field: "endpoint",
      from: undefined,
      to: config.endpoint,
      why: expect.stringContaining("default"),
    });
  });
});
