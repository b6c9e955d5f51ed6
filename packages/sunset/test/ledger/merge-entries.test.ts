import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { weekOf } from "../../src/ledger/ledger-entry.js";
import { mergeEntries } from "../../src/ledger/merge-entries.js";
import { ledgerEntry } from "../../src/testing/index.js";

const anyEntry = fc
  .record({
    day: fc.integer({ min: 0, max: 500 }),
    agent: fc.option(fc.constantFrom("a", "b"), { nil: undefined }),
    requests: fc.nat(9),
  })
  .map(({ day, agent, requests }) =>
    ledgerEntry("x", day, { requests, ...(agent === undefined ? {} : { userAgent: agent }) }),
  );

describe("mergeEntries", () => {
  it("does not care who was first", () => {
    fc.assert(
      fc.property(anyEntry, anyEntry, (one, other) => {
        expect(mergeEntries(one, other)).toEqual(mergeEntries(other, one));
      }),
    );
  });

  it("does not care in which order several come", () => {
    fc.assert(
      fc.property(anyEntry, anyEntry, anyEntry, (a, b, c) => {
        expect(mergeEntries(mergeEntries(a, b), c)).toEqual(mergeEntries(a, mergeEntries(b, c)));
      }),
    );
  });

  it("has every week that either has", () => {
    fc.assert(
      fc.property(anyEntry, anyEntry, (one, other) => {
        const weeks = new Set([weekOf(one.lastSeen), weekOf(other.lastSeen)]);
        expect(new Set(mergeEntries(one, other).weeks)).toEqual(weeks);
      }),
    );
  });
});
