import { parseDeprecationConfig, type DeprecationConfigInput } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { RetirementSchedule } from "../src/retirement-schedule.js";

const HOUR_MS = 3_600_000;

function schedule(input: DeprecationConfigInput): RetirementSchedule {
  return new RetirementSchedule(parseDeprecationConfig(input));
}

/** The modes of a schedule and when each begins, walking from change to change. */
function walk(input: DeprecationConfigInput, from: string, to: string): string[] {
  const steps: string[] = [];
  const plan = schedule(input);
  for (let now = Date.parse(from); now < Date.parse(to); now = plan.at(now).until) {
    steps.push(`${new Date(now).toISOString().slice(0, 16)} ${plan.at(now).mode}`);
  }
  return steps;
}

const YEAR = {
  mode: "enforce",
  adviseFrom: "2026-07-01",
  notifyFrom: "2026-10-01",
  brownouts: [
    { from: "2027-01-05T14:00:00Z", to: "2027-01-05T15:00:00Z" },
    {
      from: "2027-02-02T14:00:00Z",
      to: "2027-02-02T18:00:00Z",
      every: "week",
      until: "2027-02-16",
    },
  ],
  sunsetDate: "2027-06-30",
} as const satisfies DeprecationConfigInput;

describe("RetirementSchedule", () => {
  it("walks through a year from date to date", () => {
    expect(walk(YEAR, "2026-06-01", "2027-08-01")).toEqual([
      "2026-06-01T00:00 off",
      "2026-07-01T00:00 advise",
      "2026-10-01T00:00 notify",
      "2027-01-05T14:00 brownout",
      "2027-01-05T15:00 notify",
      "2027-02-02T14:00 brownout",
      "2027-02-02T18:00 notify",
      "2027-02-09T14:00 brownout",
      "2027-02-09T18:00 notify",
      "2027-06-30T00:00 enforce",
    ]);
  });

  it.each([
    ["off", ["off"]],
    ["advise", ["off", "advise"]],
    ["notify", ["off", "advise", "notify"]],
    ["brownout", ["off", "advise", "notify", "brownout"]],
    ["enforce", ["off", "advise", "notify", "brownout", "enforce"]],
  ] as const)("goes as far as mode %s says, and no further", (mode, modes) => {
    const steps = walk({ ...YEAR, mode }, "2026-06-01", "2028-01-01");
    expect(new Set(steps.map((step) => step.split(" ")[1]))).toEqual(new Set(modes));
  });

  it("is at once where the mode says, without dates", () => {
    const { mode, until } = schedule({ mode: "notify" }).at(0);
    expect([mode, until]).toEqual(["notify", Infinity]);
    expect(schedule({ mode: "advise" }).at(0).mode).toBe("advise");
    expect(schedule({ mode: "enforce", sunsetDate: "2027-01-01" }).at(0).mode).toBe("notify");
  });

  it("begins and ends a window on the millisecond", () => {
    const plan = schedule(YEAR);
    const from = Date.parse("2027-02-09T14:00:00Z");
    const modes = [from - 1, from, from + 4 * HOUR_MS - 1, from + 4 * HOUR_MS].map(
      (time) => plan.at(time).mode,
    );
    expect(modes).toEqual(["notify", "brownout", "brownout", "notify"]);
  });

  it("refuses the largest share of the windows that are open", () => {
    const window = (from: number, to: number, share: number) => ({
      from: `2027-01-01T0${from}:00:00Z`,
      to: `2027-01-01T0${to}:00:00Z`,
      share,
    });
    const plan = schedule({
      mode: "brownout",
      brownouts: [window(1, 5, 0.2), window(2, 4, 0.8), window(3, 6, 0.5)],
    });
    const shares = [0, 1, 2, 3, 4, 5, 6].map((hour) => {
      const now = Date.parse("2027-01-01") + hour * HOUR_MS;
      return plan.at(now).share;
    });
    expect(shares).toEqual([0, 0.2, 0.8, 0.8, 0.5, 0.5, 0]);
    expect(plan.brownoutEnd(Date.parse("2027-01-01T01:30:00Z"))).toBe(
      Date.parse("2027-01-01T06:00:00Z"),
    );
    expect(plan.brownoutEnd(Date.parse("2027-01-01T06:00:00Z"))).toBeUndefined();
  });

  it("survives windows that fill each other's gaps for ever", () => {
    const every = "day" as const;
    const plan = schedule({
      mode: "brownout",
      brownouts: [
        { from: "2027-01-01T00:00:00Z", to: "2027-01-01T12:00:00Z", every },
        { from: "2027-01-01T12:00:00Z", to: "2027-01-02T00:00:00Z", every },
      ],
    });
    expect(plan.brownoutEnd(Date.parse("2027-01-01"))).toBeGreaterThan(Date.parse("2027-02-01"));
  });

  it("lists the windows that are to come", () => {
    const begins = schedule(YEAR)
      .windows(Date.parse("2027-01-05T14:00:00Z"), Date.parse("2028-01-01"))
      .map(({ from }) => new Date(from).toISOString().slice(0, 10));
    expect(begins).toEqual(["2027-01-05", "2027-02-02", "2027-02-09"]);
    const hourly = schedule({
      mode: "brownout",
      brownouts: [{ from: "2027-01-01T00:00:00Z", to: "2027-01-01T00:01:00Z", every: "hour" }],
    });
    expect(hourly.windows(0, Infinity)).toHaveLength(1_000);
  });

  it("changes only when it said that it would", () => {
    const any = fc.integer({ min: Date.parse("2026-06-01"), max: Date.parse("2027-08-01") });
    const plan = schedule(YEAR);
    fc.assert(
      fc.property(any, fc.double({ min: 0, max: 1, noNaN: true }), (now, part) => {
        const stage = plan.at(now);
        const until = Math.min(stage.until, Date.parse("2028-01-01"));
        expect(until).toBeGreaterThan(now);
        const between = now + Math.floor((until - 1 - now) * part);
        expect(plan.at(between)).toEqual(stage);
      }),
    );
  });
});
