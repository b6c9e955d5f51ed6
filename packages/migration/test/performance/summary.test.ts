import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { measured, quantile, ratioOf } from "../../src/performance/summary.js";

it("takes quantiles between values", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([1, 2, 3, 4, 5], 0.95)).toBeCloseTo(4.8);
  expect(quantile([], 0.5)).toBeNaN();
  expect(measured([1, 2, 3, 4, 5])).toEqual({ low: 2, median: 3, high: 4 });
});

describe("ratios", () => {
  it("are sure where every round agrees", () => {
    const ratio = ratioOf([20, 22, 21, 20, 23, 22], [10, 11, 10, 10, 11, 10]);
    expect(ratio).toMatchObject({ isNoise: false, low: 2 });
    expect(ratio.ratio).toBeCloseTo(2.1, 0);
  });

  it("are noise where rounds disagree", () => {
    expect(ratioOf([10, 12, 9, 11, 10, 9, 12], [11, 9, 12, 10, 9, 12, 10]).isNoise).toBe(true);
  });

  it("are noise where there are fewer than six rounds, whatever they say", () => {
    expect(ratioOf([100, 100, 100, 100, 100], [1, 1, 1, 1, 1]).isNoise).toBe(true);
    expect(ratioOf([], []).isNoise).toBe(true);
  });

  it("enclose the median, and leave the first and the last of 10 rounds out", () => {
    const { low, high } = ratioOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], Array<number>(10).fill(1));
    expect([low, high]).toEqual([2, 9]);
  });

  it("call equal things different at most once in twenty times", () => {
    let random = 1;
    const next = (): number => (random = (random * 48_271) % 2_147_483_647) / 2_147_483_647;
    let wrong = 0;
    for (let run = 0; run < 1_000; run += 1) {
      const series = (): number[] => Array.from({ length: 12 }, () => 1 + next());
      if (!ratioOf(series(), series()).isNoise) wrong += 1;
    }
    expect(wrong).toBeLessThan(60);
    expect(wrong).toBeGreaterThan(5);
  });

  it("lie within their bounds", () =>
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 6 }),
        (values) => {
          const { ratio, low, high } = ratioOf(
            values,
            values.map(() => 1),
          );
          expect(low).toBeLessThanOrEqual(ratio);
          expect(high).toBeGreaterThanOrEqual(ratio);
        },
      ),
    ));
});
