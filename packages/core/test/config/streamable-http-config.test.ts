import { describe, expect, it } from "@jest/globals";
import { parseDeprecationConfig } from "../../src/config/deprecation-config.js";
import { parseHttpTransportConfig } from "../../src/config/http-transport-config.js";
import {
  parseStreamableHttpConfig,
  toStreamableConfig,
  type StreamableHttpConfigInput,
} from "../../src/config/streamable-http-config.js";
import { configErrorOf, fieldsNamedIn } from "../thrown-by.js";

const said = (input: object) => configErrorOf(() => parseStreamableHttpConfig(input));
const fieldsWrongIn = (input: object) => fieldsNamedIn(said(input));

const KEY = "k".repeat(32);

const deprecation = {
  ...parseDeprecationConfig(),
  mode: "off",
  deprecatedSince: "2026-07-28",
};

const ownDefaults = {
  legacy: true,
  modern: true,
  sessions: true,
  responseMode: "auto",
  allowDelete: true,
  retryMs: 2_000,
  streamRetentionMs: 60_000,
  maxRetainedStreams: 16,
  maxStatelessRequests: 10_000,
  maxStatelessRequestsPerPrincipal: 1_000,
  maxParkedCalls: 1_000,
  parkedCallTtlMs: 600_000,
};

describe("parseStreamableHttpConfig", () => {
  it("is the configuration of every transport, and its own defaults", () => {
    expect(parseStreamableHttpConfig()).toEqual({
      ...parseHttpTransportConfig(),
      ...ownDefaults,
      deprecation,
    });
    expect(parseStreamableHttpConfig({})).toEqual(parseStreamableHttpConfig());
  });

  it("takes its own output again", () => {
    const input: StreamableHttpConfigInput = {
      responseMode: "json",
      allowDelete: false,
      requestStateKeys: [KEY],
    };
    const config = parseStreamableHttpConfig(input);
    expect(config).toMatchObject(input);
    expect(parseStreamableHttpConfig(config)).toEqual(config);
  });

  it("names every wrong field at once, and itself", () => {
    const message = said({
      endpointPath: 1,
      legacy: "yes",
      modern: 1,
      sessions: null,
      responseMode: "sse",
      allowDelete: "yes",
      retryMs: 0,
      streamRetentionMs: -1,
      maxRetainedStreams: 0.5,
      maxStatelessRequests: 0,
      maxStatelessRequestsPerPrincipal: "many",
      maxParkedCalls: 0,
      parkedCallTtlMs: 2_147_483_648,
    });
    expect(message).toMatch(/^StreamableHttpConfig is wrong:\n/);
    expect(fieldsNamedIn(message).toSorted()).toEqual(
      ["endpointPath", ...Object.keys(ownDefaults)].toSorted(),
    );
  });

  it("begins to retire sessions with a mode that is given, and calls them deprecated since their successor", () => {
    const given = { sunsetDate: "2028-01-01" };
    expect(parseStreamableHttpConfig({ deprecation: given }).deprecation).toEqual({
      ...deprecation,
      ...given,
      mode: "advise",
    });
    expect(fieldsWrongIn({ deprecation: { mode: "enforce" } })).toEqual(["deprecation.sunsetDate"]);
  });

  it("refuses fields that it does not know", () => {
    expect(said({ reconnectGraceMs: 1 })).toContain('Unrecognized key: "reconnectGraceMs"');
  });

  it("checks the fields of every transport against each other", () => {
    expect(fieldsWrongIn({ heartbeatMs: 10_000, sessionIdleMs: 10_000 })).toEqual(["heartbeatMs"]);
  });

  it.each(["auto", "json", "stream"] as const)("has response mode %s", (responseMode) => {
    expect(parseStreamableHttpConfig({ responseMode }).responseMode).toBe(responseMode);
  });

  it.each([{ legacy: false }, { modern: false }, { sessions: false }])(
    "lets %j be switched off alone",
    (input) => {
      expect(parseStreamableHttpConfig(input)).toMatchObject(input);
    },
  );

  it("does not let everything be switched off, which is another option's", () => {
    expect(fieldsWrongIn({ legacy: false, modern: false })).toEqual(["legacy"]);
  });

  it("wants keys that cannot be guessed: at least 32 characters, each of them", () => {
    const requestStateKeys = [KEY, `${KEY}x`];
    expect(parseStreamableHttpConfig({ requestStateKeys }).requestStateKeys).toEqual(
      requestStateKeys,
    );
    const short = KEY.slice(1);
    expect(fieldsWrongIn({ requestStateKeys: [KEY, short] })).toEqual(["requestStateKeys[1]"]);
    expect(fieldsWrongIn({ requestStateKeys: KEY })).toEqual(["requestStateKeys"]);
  });

  it("does not take no keys for the wish to have none", () => {
    expect(fieldsWrongIn({ requestStateKeys: [] })).toEqual(["requestStateKeys"]);
    expect(parseStreamableHttpConfig().requestStateKeys).toBeUndefined();
  });

  it("does not repeat a key that is wrong", () => {
    expect(said({ requestStateKeys: ["hunter2"] })).not.toContain("hunter2");
  });
});

describe("toStreamableConfig", () => {
  const transport = parseHttpTransportConfig({ endpointPath: "/api", maxBodyBytes: 100_000 });

  it("takes over all that the transport's configuration says, and has defaults for the rest", () => {
    expect(toStreamableConfig(transport)).toEqual({ ...transport, ...ownDefaults, deprecation });
  });

  it("takes what is given for the rest", () => {
    expect(toStreamableConfig(transport, { responseMode: "stream", retryMs: 500 })).toEqual({
      ...transport,
      ...ownDefaults,
      deprecation,
      responseMode: "stream",
      retryMs: 500,
    });
  });

  it("checks what is given", () => {
    const wrong = configErrorOf(() => toStreamableConfig(transport, { retryMs: 0 }));
    expect(fieldsNamedIn(wrong)).toEqual(["retryMs"]);
  });
});
