import { describe, expect, it } from "@jest/globals";
import { parseOptions } from "../src/options.js";

const parse = (argv: string[], env: Record<string, string> = {}) =>
  parseOptions(argv, env, "1.2.3");

describe("parseOptions", () => {
  it("listens on a loopback address by default", () => {
    expect(parse([])).toMatchObject({ port: 3000, host: "127.0.0.1", logLevel: "info" });
  });

  it("takes configuration from flags and from the environment, flags first", () => {
    const env = { CROSSFADE_MAX_SESSIONS: "7", CROSSFADE_HEARTBEAT_MS: "900" };
    const { config } = parse(["--max-sessions", "9", "--trust-proxy", "--allowed-hosts", "false"], {
      ...env,
      CROSSFADE_MAX_SESSIONS_PER_PRINCIPAL: "5",
    });
    expect(config).toMatchObject({
      maxSessions: 9,
      heartbeatMs: 900,
      trustProxy: true,
      allowedHosts: false,
    });
  });

  it.each([
    ["flag", ["--public-url", "https://mcp.example/api"], {}],
    ["variable", [], { CROSSFADE_ENDPOINT_PUBLIC_URL: "https://mcp.example/api" }],
  ])("makes the endpoint event absolute where a public URL is given by %s", (_, flags, env) => {
    const { config } = parse(flags, env);
    expect(config.endpoint).toMatchObject({
      reference: "url",
      publicUrl: "https://mcp.example/api",
    });
  });

  it("takes the retirement of both old generations, and where the ledger is", () => {
    const flags =
      "--deprecation-mode enforce --sunset 2027-06-30 --notify-from 2027-01-01 --successor-url https://mcp.example/mcp --migration-docs https://docs.example --sessions-deprecation-mode advise --ledger who.json --admin-port 0";
    const env = { CROSSFADE_SESSIONS_DEPRECATION_SUNSET_DATE: "2028-06-30" };
    expect(parse(flags.split(" "), env)).toMatchObject({
      config: {
        deprecation: {
          mode: "enforce",
          sunsetDate: "2027-06-30",
          notifyFrom: "2027-01-01",
          successorUrl: "https://mcp.example/mcp",
          migrationDocsUrl: "https://docs.example",
        },
      },
      sessionsDeprecation: { mode: "advise", sunsetDate: "2028-06-30" },
      ledgerFile: "who.json",
      adminPort: 0,
    });
    expect(parse([])).not.toHaveProperty("ledgerFile");
  });

  it("works together with other nodes where it is told which Redis they share", () => {
    expect(parse([]).cluster).toBeUndefined();
    const flags = [
      "--redis",
      "redis://localhost",
      "--request-state-keys",
      "new,old",
      "--node",
      "a",
    ];
    expect(parse([...flags, "--lease-ms", "2000"]).cluster).toEqual({
      redisUrl: "redis://localhost",
      node: "a",
      requestStateKeys: ["new", "old"],
      leaseMs: 2_000,
    });
  });

  it("says that nodes which share sessions have to share keys, too", () => {
    expect(() => parse(["--redis", "redis://localhost"])).toThrow(/--request-state-keys/);
  });

  it("names every wrong field at once", () => {
    const wrong = () => parse(["--max-sessions", "many", "--sunset", "soon"]);
    expect(wrong).toThrow(/maxSessions[^]*deprecation\.sunsetDate/);
  });

  it("refuses a variable that sets nothing, and lists those that do", () => {
    expect(() => parse([], { CROSSFADE_MAX_SESSION: "7" })).toThrow(
      /CROSSFADE_MAX_SESSION;.*CROSSFADE_MAX_SESSIONS,/,
    );
  });
});
