import { describe, expect, it } from "@jest/globals";
import { MigrationHelper } from "../src/migration-helper.js";
import type { PerformanceComparison } from "../src/performance/performance-comparison.js";
import { crossfadeServer } from "./support/crossfade-server.js";
import { sdk1HttpSse } from "./support/sdk-servers.js";

const helper = new MigrationHelper();

describe("advice from a client's headers", () => {
  it("is that it is ready, if they show Streamable HTTP", () => {
    const advice = helper.compatibilityCheck(
      { accept: "application/json, text/event-stream" },
      { oldUrl: "https://a.example.com/sse", newUrl: "https://a.example.com/mcp" },
    );
    expect(advice).toMatchObject({
      kind: "ReadyToMigrate",
      evidence: [{ source: "header", detail: expect.stringContaining("Accept") }],
    });
    if (advice.kind !== "ReadyToMigrate") throw new Error(advice.kind);
    expect(advice.migrationSteps[0]?.config).toContain('"url": "https://a.example.com/mcp"');
    expect(advice.migrationSteps[1]?.command).toBe(
      "crossfade translate --from https://a.example.com/sse --to https://a.example.com/mcp",
    );
    // Nothing was measured, so no figure is given.
    expect(advice.benefits.every(({ measured }) => measured === undefined)).toBe(true);
  });

  it("is what has to change, if they do not", () => {
    const advice = helper.compatibilityCheck({ accept: "text/event-stream" });
    expect(advice).toEqual({
      kind: "RequiresChanges",
      issues: [{ title: "Nothing shows that the client speaks Streamable HTTP", evidence: [] }],
      solutions: [
        { title: expect.stringContaining("Update") },
        { title: expect.any(String), command: expect.stringContaining("mcp-remote") },
      ],
    });
  });

  it("is to update a client that is known to be too old, with the page that says so", () => {
    const advice = helper.adviseClient({
      clientInfo: { name: "cline", version: "3.8.5" },
    });
    expect(advice).toMatchObject({
      kind: "RequiresChanges",
      issues: [
        {
          title: "cline does not speak Streamable HTTP in this version",
          evidence: expect.arrayContaining([
            expect.objectContaining({ detail: expect.stringContaining("from 3.17.10 on") }),
          ]),
        },
      ],
    });
  });
});

describe("advice for a server", () => {
  it("is that it is ready, with figures that were measured", async () => {
    const server = await crossfadeServer();
    try {
      const url = `${server.url}/mcp`;
      const report = await helper.compatibilityChecker.probe(url);
      const comparison = await helper.performanceAnalyzer.compare(url, {
        clients: 2,
        rounds: 7,
        roundMs: 30,
        warmupRounds: 1,
      });
      const advice = helper.adviseServer(report, { comparison });
      if (advice.kind !== "ReadyToMigrate") throw new Error(JSON.stringify(advice));
      const bytes = advice.benefits.find(({ title }) => title.includes("bytes received"));
      expect(bytes?.measured).toMatchObject({ ratio: expect.any(Number) });
      expect(advice.migrationSteps[1]?.command).toBe(
        `crossfade translate --from ${server.url}/sse --to ${url}`,
      );
      expect(advice.evidence[0]?.detail).toContain("2026-07-28");
    } finally {
      await server.close();
    }
  });

  it("is to serve it first, where only http-sse is there", async () => {
    const server = await sdk1HttpSse();
    try {
      const report = await helper.compatibilityChecker.probe(`${server.url}/sse`);
      expect(helper.adviseServer(report)).toMatchObject({
        kind: "RequiresChanges",
        issues: [{ title: "The server does not speak Streamable HTTP" }],
        solutions: [{ command: expect.stringContaining("npm install @crossfade/express") }],
      });
    } finally {
      await server.close();
    }
  });

  it("is to keep sign-ins as they are, where a move would change them", async () => {
    const server = await crossfadeServer();
    try {
      const report = await helper.compatibilityChecker.probe(`${server.url}/mcp`);
      const one = {
        url: server.url,
        status: 401,
        authorizationServers: [],
        scopes: [],
        registration: "none",
      } as const;
      const advice = helper.adviseServer(report, {
        authentication: {
          before: one,
          after: one,
          findings: [
            {
              code: "sign-in-begins",
              severity: "error",
              title: "The new URL asks for a sign-in",
              evidence: [{ source: "metadata", detail: "401" }],
              remedy: "Another day.",
            },
          ],
        },
      });
      expect(advice).toMatchObject({
        kind: "RequiresChanges",
        issues: [{ title: "The new URL asks for a sign-in" }],
        solutions: [{ title: "Another day." }],
      });
    } finally {
      await server.close();
    }
  });
});

it("gives no figure that may be chance, or that is worse", () => {
  const figures = (generation: "http-sse" | "sessionful", value: number) => {
    const one = { median: value, low: value, high: value };
    return {
      generation,
      url: "",
      revision: "",
      requests: 1,
      failures: 0,
      throughput: one,
      latencyMs: { p50: one, p95: one, p99: one },
      bytesSent: one,
      bytesReceived: one,
      socketsPerClient: 1,
      idleSocketsPerClient: 1,
    };
  };
  const difference = (
    figure: "throughput" | "p50" | "bytesSent",
    ratio: number,
    isNoise: boolean,
  ) => ({
    figure,
    generation: "sessionful" as const,
    than: "http-sse" as const,
    ratio,
    low: ratio,
    high: ratio,
    isNoise,
  });
  const comparison: PerformanceComparison = {
    url: "",
    work: "",
    clients: 1,
    rounds: 1,
    roundMs: 1,
    startedAt: "",
    generations: [figures("http-sse", 100), figures("sessionful", 250)],
    differences: [
      difference("throughput", 2.5, false),
      difference("p50", 0.5, true),
      difference("bytesSent", 1.4, false),
    ],
  };
  const advice = helper.compatibilityCheck({ "mcp-session-id": "x" }, { comparison });
  if (advice.kind !== "ReadyToMigrate") throw new Error(advice.kind);
  expect(advice.benefits.filter(({ measured }) => measured)).toEqual([
    {
      title: "requests a second: 100 over http-sse, 250 over sessionful",
      measured: { from: 100, to: 250, ratio: 2.5, low: 2.5, high: 2.5 },
    },
  ]);
});
