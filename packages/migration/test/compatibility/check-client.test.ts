import { describe, expect, it } from "@jest/globals";
import type { Generation } from "@crossfade/core";
import type { ClientClues, Speaks } from "../../src/compatibility/check-client.js";
import { CompatibilityChecker } from "../../src/compatibility/compatibility-checker.js";
import { KNOWN_CLIENTS } from "../../src/compatibility/known-clients.js";
import { isAtLeast } from "../../src/compatibility/versions.js";

const checker = new CompatibilityChecker();
const speaks = (clues: ClientClues): Readonly<Record<Generation, Speaks>> =>
  checker.checkClient(clues).speaks;
const BOTH = "application/json, text/event-stream";

describe("what a client speaks, by its headers", () => {
  it.each([
    ["both types in Accept", { Accept: BOTH }, "sessionful"],
    ["a session", { "MCP-Session-Id": "abc" }, "sessionful"],
    ["a modern revision", { "mcp-protocol-version": "2026-07-28", accept: BOTH }, "stateless"],
    ["a method in a header", { "Mcp-Method": "tools/list" }, "stateless"],
  ] as const)("%s", (_, headers, generation) => {
    const report = checker.checkClient({ headers });
    expect(report.speaks).toMatchObject({ [generation]: "yes", "http-sse": "unknown" });
    expect(report.findings[0]?.evidence[0].source).toBe("header");
  });

  it.each([
    [
      "a legacy revision, which http-sse clients send too",
      { "mcp-protocol-version": "2025-11-25" },
    ],
    ["an event stream, which both open", { accept: "text/event-stream" }],
    ["anything", { accept: "*/*" }],
    ["a stream that is ruled out", { accept: "application/json, text/event-stream;q=0" }],
    ["a library", { "user-agent": "node" }],
  ])("nothing can be said from %s", (_, headers) => {
    const { findings, ...report } = checker.checkClient({ headers });
    expect(Object.values(report.speaks)).toEqual(["unknown", "unknown", "unknown"]);
    expect(findings).toEqual([]);
  });
});

describe("what a client speaks, by its name", () => {
  it.each([
    ["cline", "3.17.9", "no"],
    ["cline", "3.17.10", "yes"],
    ["Cline", "4.0.0", "yes"],
    ["Visual Studio Code", "1.99.3", "no"],
    ["Visual Studio Code", "v1.102.0-insider", "yes"],
    ["cursor-vscode", "1.0.0", "yes"],
    ["mcp-remote-fallback-test", "0.0.0", "yes"],
    ["claude-ai (via mcp-remote 0.1.37)", "0.1.0", "yes"],
    ["cline", undefined, "unknown"],
    ["somebody", "9.9.9", "unknown"],
  ] as const)("%s %s: %s", (name, version, sessionful) => {
    const clientInfo = version === undefined ? { name } : { name, version };
    expect(speaks({ clientInfo }).sessionful).toBe(sessionful);
  });

  it("or its user agent, where there is no name", () => {
    expect(speaks({ headers: { "user-agent": "claude-code/1.0.20 (cli)" } }).sessionful).toBe("no");
    expect(speaks({ headers: { "user-agent": "claude-code/2.0.1" } }).sessionful).toBe("yes");
  });

  it("names the page that says so", () => {
    const { findings } = checker.checkClient({ clientInfo: { name: "cline", version: "3.0.0" } });
    expect(findings).toMatchObject([
      { code: "client-speaks-http-sse" },
      {
        code: "client-lacks-sessionful",
        severity: "warning",
        evidence: [
          {
            source: "known-client",
            detail: expect.stringContaining("from 3.17.10 on"),
            url: expect.stringMatching(/^https:/),
          },
        ],
      },
    ]);
  });
});

describe("what a client speaks, by the ledger", () => {
  it("is what it was seen speaking, whatever a table says", () => {
    const report = checker.checkClient({
      ledger: [
        { generation: "http-sse", name: "cline", version: "3.0.0" },
        {
          generation: "sessionful",
          name: "cline",
          version: "3.0.0",
          lastSeen: Date.UTC(2026, 10, 2),
        },
      ],
    });
    expect(report.client).toEqual({ name: "cline", version: "3.0.0" });
    expect(report.speaks.sessionful).toBe("yes");
    expect(JSON.stringify(report.findings)).toContain("last on 2026-11-02");
  });
});

it("every finding has its evidence", () => {
  for (const { clientInfo } of KNOWN_CLIENTS) {
    const name = clientInfo[0]?.replaceAll("*", "") ?? "";
    for (const version of ["0.0.1", "999.0.0"]) {
      for (const { evidence } of checker.checkClient({ clientInfo: { name, version } }).findings) {
        expect(evidence.length).toBeGreaterThan(0);
      }
    }
  }
});

it("every known client has a source and a date", () => {
  for (const { source, checked } of KNOWN_CLIENTS) {
    expect(source).toMatch(/^https:\/\//);
    expect(checked).toMatch(/^\d{4}-\d\d-\d\d$/);
  }
});

it("compares versions by their numbers", () => {
  expect(isAtLeast("1.10", "1.9.9")).toBe(true);
  expect(isAtLeast("1.9", "1.9.0")).toBe(true);
  expect(isAtLeast("1.9.0-beta.3", "1.9.1")).toBe(false);
  expect(isAtLeast("unknown", "1.0")).toBeUndefined();
});
