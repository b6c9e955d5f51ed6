import { parseDeprecationConfig } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { proposeRetirement } from "../src/propose-retirement.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const FROM = Date.parse("2026-07-01");

describe("proposeRetirement", () => {
  it("gets denser towards the end", () => {
    const { brownouts, ...dates } = proposeRetirement({ from: FROM, sunsetDate: "2027-06-30" });
    expect(dates).toEqual({
      mode: "enforce",
      adviseFrom: "2026-07-01T00:00:00Z",
      notifyFrom: "2026-12-30T00:00:00Z",
      sunsetDate: "2027-06-30",
    });
    const hours = brownouts.map(({ from, to }) => (Date.parse(to) - Date.parse(from)) / HOUR_MS);
    expect(brownouts.map(({ from }) => from.slice(0, 16))).toEqual([
      "2027-03-31T14:00",
      "2027-05-06T14:00",
      "2027-05-27T14:00",
      "2027-06-10T14:00",
      "2027-06-17T14:00",
      "2027-06-22T14:00",
      "2027-06-24T14:00",
    ]);
    expect(hours).toEqual([0.25, 0.5, 1, 2, 4, 8, 16]);
  });

  it("is a configuration that can be used, whatever the dates", () => {
    const date = fc
      .integer({ min: 1, max: 2_000 })
      .map((days) => new Date(FROM + days * DAY_MS).toISOString());
    fc.assert(
      fc.property(date, fc.integer({ min: 0, max: 23 }), (sunsetDate, hourUtc) => {
        const proposal = proposeRetirement({ from: FROM, sunsetDate, hourUtc });
        const { brownouts } = parseDeprecationConfig(proposal);
        const starts = brownouts.map(({ from }) => new Date(from));
        for (const start of starts) {
          expect([2, 3, 4]).toContain(start.getUTCDay());
          expect(start.getUTCHours()).toBe(hourUtc);
        }
        for (const [at, { from }] of brownouts.entries()) {
          const before = Date.parse(brownouts[at - 1]?.to ?? "");
          expect(Date.parse(from)).not.toBeLessThan(before);
        }
      }),
    );
  });

  it("needs a day at least", () => {
    const wrong = expect.objectContaining({ code: "INVALID_CONFIG" });
    expect(() => proposeRetirement({ from: FROM, sunsetDate: "2026-07-01T12:00:00Z" })).toThrow(
      wrong,
    );
    expect(() => proposeRetirement({ from: FROM, sunsetDate: "soon" })).toThrow(wrong);
  });
});
