import { describe, expect, it } from "@jest/globals";
import { ledgerToCsv, ledgerToTable } from "../../src/ledger/format-ledger.js";
import { ledgerEntry } from "../../src/testing/index.js";

const entries = [
  ledgerEntry("inspector", 0, { principal: "iss|alice", userAgent: 'node, "20"', warnings: 3 }),
  ledgerEntry("=HYPERLINK(1)", 1, { version: "-1" }),
];

describe("a ledger as CSV", () => {
  it("quotes what needs it (RFC 4180), and disarms what a spreadsheet would compute", () => {
    expect(ledgerToCsv(entries).split("\r\n")).toEqual([
      "generation,revision,name,version,principal,userAgent,firstSeen,lastSeen,sessions,requests,warnings,refusals",
      'http-sse,2024-11-05,inspector,1.0.0,iss|alice,"node, ""20""",2026-07-01T00:00:00.000Z,2026-07-01T00:00:00.000Z,1,2,3,0',
      "http-sse,2024-11-05,'=HYPERLINK(1),'-1,,,2026-07-02T00:00:00.000Z,2026-07-02T00:00:00.000Z,1,2,0,0",
      "",
    ]);
  });

  it("has a heading where there is nothing below it", () => {
    expect(ledgerToCsv([])).toMatch(/^generation,.*,refusals\r\n$/);
  });
});

describe("a ledger as a table", () => {
  it("has columns that line up, and a dash for what is not known", () => {
    const long = ledgerEntry("x".repeat(100), 0);
    const lines = ledgerToTable([...entries, long]).split("\n");
    expect(lines).toHaveLength(5);
    const at = lines[0]?.indexOf("principal") ?? 0;
    expect(lines.slice(1, 4).map((line) => line.slice(at).split("  ")[0])).toEqual([
      "iss|alice",
      "–",
      "–",
    ]);
    expect(lines[3]).toContain(`${"x".repeat(39)}…  1.0.0`);
    expect(lines.every((line) => line === line.trimEnd())).toBe(true);
  });
});
