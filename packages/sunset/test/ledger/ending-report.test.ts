import { describe, expect, it } from "@jest/globals";
import { endingReport } from "../../src/ledger/ending-report.js";
import { weekOf, type LedgerEntry } from "../../src/ledger/ledger-entry.js";
import { ledgerEntry } from "../../src/testing/index.js";

const DAY_MS = 86_400_000;
const NOW = ledgerEntry("", 0).firstSeen + 40 * DAY_MS;
const DAY = (NOW - ledgerEntry("", 0).firstSeen) / DAY_MS;

function report(entries: readonly LedgerEntry[], options: object = {}, forgotten = 0) {
  return endingReport({ entries, forgotten }, { generation: "http-sse", now: NOW, ...options });
}

const names = (clients: readonly { name?: string }[]) => clients.map(({ name }) => name);

describe("endingReport", () => {
  it("tells who would break from who would move and who has gone", () => {
    const found = report([
      ledgerEntry("stays", DAY - 1),
      ledgerEntry("moves", DAY - 1),
      ledgerEntry("moves", DAY - 5, { generation: "stateless", revision: "2026-07-28" }),
      ledgerEntry("back", DAY - 40, { generation: "sessionful" }),
      ledgerEntry("back", DAY - 2),
      ledgerEntry("gone", DAY - 31),
      ledgerEntry("modern", DAY - 1, { generation: "stateless" }),
    ]);
    expect(names(found.wouldBreak)).toEqual(["stays"]);
    expect(names(found.wouldMove)).toEqual(["moves", "back"]);
    expect(found.gone).toBe(1);
    expect(found.at).toBe(new Date(NOW).toISOString());
  });

  it("asks for another generation in the same words", () => {
    const entries = [
      ledgerEntry("old", DAY - 1),
      ledgerEntry("sessions", DAY - 1, { generation: "sessionful" }),
      ledgerEntry("both", DAY - 1, { generation: "sessionful" }),
      ledgerEntry("both", DAY - 1, { generation: "stateless" }),
      ledgerEntry("downgrades", DAY - 1, { generation: "sessionful" }),
      ledgerEntry("downgrades", DAY - 1),
    ];
    const found = report(entries, { generation: "sessionful" });
    expect(names(found.wouldBreak)).toEqual(["sessions", "downgrades"]);
    expect(names(found.wouldMove)).toEqual(["both"]);
  });

  it("does not take other versions, other principals or a later use of the new for the client's own", () => {
    const found = report([
      ledgerEntry("a", DAY - 1, { version: "1.0.0" }),
      ledgerEntry("a", DAY - 1, { version: "2.0.0", generation: "stateless" }),
      ledgerEntry("b", DAY - 1, { principal: "alice" }),
      ledgerEntry("b", DAY - 1, { principal: "bob", generation: "stateless" }),
      // It uses the old one no more, whatever else it does.
      ledgerEntry("c", DAY - 35),
      ledgerEntry("c", DAY - 1, { generation: "stateless" }),
    ]);
    expect(new Set(names(found.wouldBreak))).toEqual(new Set(["a", "b"]));
    expect(found.gone).toBe(1);
    expect(found.updates).toEqual({ a: ["2.0.0"], b: ["1.0.0"] });
  });

  it("adds up what a client does in several revisions", () => {
    const found = report([
      ledgerEntry("a", DAY - 3, { refusals: 1 }),
      ledgerEntry("a", DAY - 1, { revision: "2025-06-18", warnings: 2 }),
    ]);
    expect(found.wouldBreak).toMatchObject([
      {
        name: "a",
        revisions: ["2024-11-05", "2025-06-18"],
        generations: ["http-sse"],
        sessions: 2,
        requests: 4,
        warnings: 2,
        refusals: 1,
        firstSeen: NOW - 3 * DAY_MS,
        lastSeen: NOW - DAY_MS,
      },
    ]);
  });

  it("draws a line through whole weeks, and says so", () => {
    const week = weekOf(NOW);
    // Ten clients; each week one fewer.
    const entries = Array.from({ length: 10 }, (_, index) =>
      ledgerEntry(`client ${index}`, DAY - 1, {
        weeks: Array.from({ length: 10 - index }, (__, at) => week - 10 + at),
      }),
    );
    const at = NOW + 4 * 7 * DAY_MS;
    const found = report(entries, { at });
    expect(found.weeks.map(({ clients }) => clients)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(found.forecast).toEqual({ clients: 0, low: 0, high: 0, beyondRecord: false });
    expect(found.method.join(" ")).toContain("9 whole weeks (least squares)");
    expect(report(entries).forecast).toBeUndefined();
    expect(report(entries, { at: NOW + 365 * DAY_MS }).forecast?.beyondRecord).toBe(true);
  });

  it("has a forecast that is as sure as the weeks are", () => {
    const week = weekOf(NOW);
    const steady = Array.from({ length: 20 }, (_, index) =>
      ledgerEntry(`client ${index}`, DAY - 1, {
        // Some of them only every other week.
        weeks: Array.from({ length: 13 }, (__, at) => week - 13 + at).filter(
          (at) => index < 16 || at % 2 === 0,
        ),
      }),
    );
    const { clients, low, high } = report(steady, { at: NOW + 14 * DAY_MS }).forecast ?? {};
    expect(clients).toBeGreaterThanOrEqual(17);
    expect(clients).toBeLessThanOrEqual(19);
    expect(low).toBeLessThan(16);
    expect(high).toBeGreaterThan(20);
  });

  it("does not make a figure up where it knows too little", () => {
    const found = report([ledgerEntry("a", DAY - 1)], { at: NOW + DAY_MS }, 7);
    expect(found.forecast).toBeUndefined();
    expect(found.weeks).toEqual([]);
    expect(found.method.join("\n")).toContain("No forecast: it takes 4 whole weeks of records");
    expect(found.method.join("\n")).toContain("7 entries were forgotten");
    expect(report([], { at: NOW + DAY_MS })).toMatchObject({ wouldBreak: [], weeks: [], gone: 0 });
  });

  it("knows who says no name by the user agent", () => {
    const { name: _, version: __, ...nameless } = ledgerEntry("", DAY - 1);
    const found = report([
      { ...nameless, userAgent: "curl/8" },
      { ...nameless, userAgent: "python" },
      { ...nameless, userAgent: "python", generation: "stateless" },
    ]);
    expect(found.wouldBreak).toMatchObject([{ userAgent: "curl/8" }]);
    expect(found.wouldMove).toMatchObject([{ userAgent: "python" }]);
  });
});
