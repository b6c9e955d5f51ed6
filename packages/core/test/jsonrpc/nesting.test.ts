import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { nestsDeeperThan, valueNestsDeeperThan } from "../../src/jsonrpc/nesting.js";

/** How deep a value nests, told without the code under test. */
function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

/** Values whose strings and keys are full of what the search must not be led astray by. */
const { value: bracketed } = fc.letrec<{ value: unknown }>((tie) => {
  const text = fc.string({
    unit: fc.constantFrom("[", "]", "{", "}", '"', "\\", "a", "\n", "é"),
    maxLength: 6,
  });
  return {
    value: fc.oneof(
      { maxDepth: 6, withCrossShrink: true },
      text,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(text, tie("value"), { maxKeys: 3 }),
    ),
  };
});

describe("nestsDeeperThan", () => {
  it.each([
    ["1", 0, false],
    ['"[[[["', 0, false],
    ["[]", 0, true],
    ["[]", 1, false],
    ["{}", 0, true],
    ["[{}]", 1, true],
    ["[{}]", 2, false],
    ["[[],[],[],{},{}]", 2, false],
    ["[[],[],[[]]]", 2, true],
    ['{"[[[":{"]":1}}', 2, false],
    ['{"a\\"[[[":[]}', 2, false],
    ['{"a\\\\":[[]]}', 2, true],
  ])("of %s and %d is %s", (text, maxDepth, deeper) => {
    expect(nestsDeeperThan(text, maxDepth)).toBe(deeper);
  });

  it("counts depth, not brackets", () => {
    expect(nestsDeeperThan(`[${"[],".repeat(1_000)}{}]`, 2)).toBe(false);
  });

  it("agrees with the parsed value, whatever its strings hold", () => {
    fc.assert(
      fc.property(bracketed, fc.nat(8), fc.constantFrom(undefined, 2), (value, maxDepth, space) => {
        const text = JSON.stringify(value, undefined, space);
        expect(nestsDeeperThan(text, maxDepth)).toBe(depthOf(value) > maxDepth);
      }),
      { numRuns: 1_000 },
    );
  });

  it("answers for text that is no JSON, and that a parser would choke on", () => {
    expect(nestsDeeperThan("[".repeat(5_000_000), 100)).toBe(true);
    expect(nestsDeeperThan(nested(1_000_000), 100)).toBe(true);
    expect(nestsDeeperThan(`[["${"[".repeat(1_000)}`, 2)).toBe(false);
    expect(nestsDeeperThan('[["\\', 1)).toBe(true);
    expect(nestsDeeperThan('["\\', 0)).toBe(true);
    expect(nestsDeeperThan('["[\\', 1)).toBe(false);
  });
});

describe("valueNestsDeeperThan", () => {
  it("agrees with the search in the text", () => {
    fc.assert(
      fc.property(bracketed, fc.nat(8), (value, maxDepth) => {
        const text = JSON.stringify(value);
        expect(valueNestsDeeperThan(value, maxDepth)).toBe(nestsDeeperThan(text, maxDepth));
      }),
      { numRuns: 1_000 },
    );
  });

  it("never goes deeper than it has to", () => {
    const deep: unknown = JSON.parse(nested(5_000));
    expect(valueNestsDeeperThan(deep, 100)).toBe(true);
    expect(valueNestsDeeperThan(null, 0)).toBe(false);
  });
});
