import { describe, expect, it } from "@jest/globals";
import {
  httpSseConfigFromEnv,
  httpTransportConfigFromEnv,
  sessionfulDeprecationFromEnv,
} from "../../src/config/config-from-env.js";
import { parseHttpSseConfig } from "../../src/config/http-sse-config.js";
import { parseHttpTransportConfig } from "../../src/config/http-transport-config.js";
import { configErrorOf, fieldsNamedIn } from "../thrown-by.js";

const BROWNOUT = { from: "2027-01-01", to: "2027-01-02" };
/** Fields of the deprecation. */
const WITHOUT_DEFAULT = [
  "adviseFrom",
  "notifyFrom",
  "sunsetDate",
  "migrationDocsUrl",
  "successorUrl",
];

describe("httpSseConfigFromEnv", () => {
  it("is all defaults where nothing is set", () => {
    expect(httpSseConfigFromEnv({})).toEqual(parseHttpSseConfig());
  });

  it("reads fields of every kind, by the names of their variables", () => {
    expect(
      httpSseConfigFromEnv({
        CROSSFADE_ENDPOINT_PATH: "/api",
        CROSSFADE_ALLOWED_HOSTS: "a.example, b.example:8080",
        CROSSFADE_ALLOWED_ORIGINS: "https://a.example",
        CROSSFADE_TRUST_PROXY: "true",
        CROSSFADE_MAX_BODY_BYTES: "100000",
        CROSSFADE_RECONNECT_GRACE_MS: "7000",
        CROSSFADE_ENDPOINT_STREAM_PATH: "/events",
        CROSSFADE_ENDPOINT_REFERENCE: "url",
        CROSSFADE_ENDPOINT_PUBLIC_URL: "https://mcp.example/api",
        CROSSFADE_ENDPOINT_RETRY_MS: "1000",
        CROSSFADE_DEPRECATION_MODE: "brownout",
        CROSSFADE_DEPRECATION_WARNINGS_ENABLED: "false",
        CROSSFADE_DEPRECATION_SUNSET_DATE: "2027-06-30",
        CROSSFADE_DEPRECATION_BROWNOUTS: JSON.stringify([BROWNOUT]),
        CROSSFADE_DEPRECATION_EXEMPTIONS: '[{"principal":"alice"}]',
      }),
    ).toEqual(
      parseHttpSseConfig({
        endpointPath: "/api",
        allowedHosts: ["a.example", "b.example:8080"],
        allowedOrigins: ["https://a.example"],
        trustProxy: true,
        maxBodyBytes: 100_000,
        reconnectGraceMs: 7_000,
        endpoint: {
          streamPath: "/events",
          reference: "url",
          publicUrl: "https://mcp.example/api",
          retryMs: 1_000,
        },
        deprecation: {
          mode: "brownout",
          warningsEnabled: false,
          sunsetDate: "2027-06-30",
          brownouts: [BROWNOUT],
          exemptions: [{ principal: "alice" }],
        },
      }),
    );
  });

  it("has a variable for every field", () => {
    const own = new Set(["endpoint", "deprecation"]);
    const config = parseHttpSseConfig();
    const names = [
      ...Object.keys(config).filter((name) => !own.has(name)),
      "allowedHosts",
      ...Object.keys(config.endpoint).map((name) => `endpoint.${name}`),
      "endpoint.publicUrl",
      ...Object.keys(config.deprecation).map((name) => `deprecation.${name}`),
      ...WITHOUT_DEFAULT.map((name) => `deprecation.${name}`),
    ];
    const variables = names.map(
      (name) => `CROSSFADE_${name.replaceAll(/[A-Z.]/g, (at) => `_${at}`).replaceAll("_.", "_")}`,
    );
    const message = configErrorOf(() => httpSseConfigFromEnv({ CROSSFADE_X: "1" }));
    const listed = message.slice(message.indexOf("are ") + 4).split(", ");
    expect(listed.toSorted()).toEqual(variables.map((name) => name.toUpperCase()).toSorted());
  });

  it("reads what may be a word or a number", () => {
    const statusIn = (text: string) =>
      httpSseConfigFromEnv({ CROSSFADE_DEPRECATION_ENFORCED_STATUS: text }).deprecation
        .enforcedStatus;
    expect(statusIn("410")).toBe(410);
    expect(statusIn("auto")).toBe("auto");
    expect(configErrorOf(() => statusIn("404"))).toContain("CROSSFADE_DEPRECATION_ENFORCED_STATUS");
  });

  it("takes false for no check of hosts", () => {
    expect(httpSseConfigFromEnv({ CROSSFADE_ALLOWED_HOSTS: "false" }).allowedHosts).toBe(false);
  });

  it("takes what is empty for what is not set", () => {
    const env = { CROSSFADE_MAX_SESSIONS: "", CROSSFADE_TRUST_PROXY: undefined, CROSSFADE_X: "" };
    expect(httpSseConfigFromEnv(env)).toEqual(parseHttpSseConfig());
  });

  it("leaves variables without the prefix alone", () => {
    const env = {
      PATH: "/bin",
      MAX_SESSIONS: "1",
      crossfade_max_sessions: "1",
      MY_CROSSFADE_X: "1",
    };
    expect(httpSseConfigFromEnv(env)).toEqual(parseHttpSseConfig());
  });

  it("takes another prefix", () => {
    const env = { MCP_HEARTBEAT_MS: "900", CROSSFADE_NOBODY: "1" };
    expect(httpSseConfigFromEnv(env, "MCP_").heartbeatMs).toBe(900);
    const wrong = { MCP_HEARTBEAT_MS: "x" };
    expect(configErrorOf(() => httpSseConfigFromEnv(wrong, "MCP_"))).toContain("MCP_HEARTBEAT_MS:");
  });

  it("names every wrong value at once, by its variable and its field", () => {
    const message = configErrorOf(() =>
      httpSseConfigFromEnv({
        CROSSFADE_MAX_BODY_BYTES: "4MB",
        CROSSFADE_TRUST_PROXY: "yes",
        CROSSFADE_ENDPOINT_STREAM_PATH: "sse",
        CROSSFADE_ALLOWED_ORIGINS: "https://a.example,",
        CROSSFADE_DEPRECATION_BROWNOUTS: '[{"from":"2027-01-02","to":"2027-01-01"}]',
        CROSSFADE_DEPRECATION_EXEMPTIONS: "[oops",
        CROSSFADE_DEPRECATION_MODE: "on",
      }),
    );
    const named = [...message.matchAll(/✖ (\w+): .*\n {2}→ at (\S+)/g)];
    expect(Object.fromEntries(named.map(([, variable, field]) => [variable, field]))).toEqual({
      CROSSFADE_MAX_BODY_BYTES: "maxBodyBytes",
      CROSSFADE_TRUST_PROXY: "trustProxy",
      CROSSFADE_ENDPOINT_STREAM_PATH: "endpoint.streamPath",
      CROSSFADE_ALLOWED_ORIGINS: "allowedOrigins[1]",
      CROSSFADE_DEPRECATION_BROWNOUTS: "deprecation.brownouts[0].to",
      CROSSFADE_DEPRECATION_EXEMPTIONS: "deprecation.exemptions",
      CROSSFADE_DEPRECATION_MODE: "deprecation.mode",
    });
    expect(fieldsNamedIn(message)).toHaveLength(named.length);
  });

  it("names the variable that is missing", () => {
    expect(
      configErrorOf(() => httpSseConfigFromEnv({ CROSSFADE_ENDPOINT_REFERENCE: "url" })),
    ).toContain('CROSSFADE_ENDPOINT_PUBLIC_URL: is needed by reference "url"');
  });

  it("refuses every variable with the prefix that sets nothing, and says which do", () => {
    const env = {
      CROSSFADE_MAX_SESSION: "7",
      CROSSFADE_ENDPOINT: "{}",
      CROSSFADE_MAX_SESSIONS: "9",
    };
    expect(configErrorOf(() => httpSseConfigFromEnv(env))).toMatch(
      /^No field is set by CROSSFADE_MAX_SESSION, CROSSFADE_ENDPOINT; .*CROSSFADE_MAX_SESSIONS,/,
    );
  });

  it("repeats no value", () => {
    const env = { CROSSFADE_HEARTBEAT_MS: "hunter2", CROSSFADE_ALLOWED_HOSTS: "hunter2," };
    expect(configErrorOf(() => httpSseConfigFromEnv(env))).not.toContain("hunter2");
    expect(configErrorOf(() => httpSseConfigFromEnv({ CROSSFADE_KEY: "hunter2" }))).not.toContain(
      "hunter2",
    );
  });
});

describe("httpTransportConfigFromEnv", () => {
  it("reads the fields that every transport has", () => {
    expect(httpTransportConfigFromEnv({ CROSSFADE_MAX_JSON_DEPTH: "20" })).toEqual(
      parseHttpTransportConfig({ maxJsonDepth: 20 }),
    );
  });

  it("refuses those that only http-sse has", () => {
    const env = { CROSSFADE_ENDPOINT_STREAM_PATH: "/x" };
    expect(configErrorOf(() => httpTransportConfigFromEnv(env))).toContain("No field is set by");
  });

  it("names wrong values by their variables", () => {
    const message = configErrorOf(() =>
      httpTransportConfigFromEnv({ CROSSFADE_MAX_SESSIONS: "0" }),
    );
    expect(message).toMatch(/^HttpTransportConfig is wrong:\n✖ CROSSFADE_MAX_SESSIONS: /);
  });
});

describe("sessionfulDeprecationFromEnv", () => {
  it("is nothing where nothing is set", () => {
    expect(sessionfulDeprecationFromEnv({ CROSSFADE_DEPRECATION_MODE: "off" })).toBeUndefined();
    expect(
      sessionfulDeprecationFromEnv({ CROSSFADE_SESSIONS_DEPRECATION_MODE: "" }),
    ).toBeUndefined();
  });

  it("reads the fields of a deprecation that began with its successor", () => {
    const env = { CROSSFADE_SESSIONS_DEPRECATION_SUNSET_DATE: "2028-01-01" };
    expect(sessionfulDeprecationFromEnv(env)).toMatchObject({
      mode: "advise",
      deprecatedSince: "2026-07-28",
      sunsetDate: "2028-01-01",
    });
    const wrong = { CROSSFADE_SESSIONS_DEPRECATION_SUNSET: "2028-01-01" };
    expect(configErrorOf(() => sessionfulDeprecationFromEnv(wrong))).toContain(
      "CROSSFADE_SESSIONS_DEPRECATION_SUNSET;",
    );
  });
});
