import { describe, expect, it } from "@jest/globals";
import { SeededShare } from "../src/seeded-share.js";

function drawn(seed: number, share: number, count: number): boolean[] {
  const shares = new SeededShare(seed);
  return Array.from({ length: count }, () => shares.draw(share));
}

describe("SeededShare", () => {
  it.each([0.01, 0.25, 0.5, 0.9])("draws a share of %d in the long run", (share) => {
    const hits = drawn(1, share, 100_000).filter(Boolean).length;
    expect(Math.abs(hits / 100_000 - share)).toBeLessThan(0.01);
  });

  it("draws all, or none, at the ends", () => {
    expect(drawn(1, 1, 1_000)).not.toContain(false);
    expect(drawn(1, 0, 1_000)).not.toContain(true);
  });

  it("draws the same again from the same seed, and something else from another", () => {
    expect(drawn(7, 0.5, 100)).toEqual(drawn(7, 0.5, 100));
    expect(drawn(7, 0.5, 100)).not.toEqual(drawn(8, 0.5, 100));
  });
});
