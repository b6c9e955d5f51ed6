import { describe, expect, it } from "@jest/globals";
import { REQUIREMENTS } from "../../../test/e2e/requirements.js";
import { citationsIn, citationsOf, gapsBetween } from "../citations.mjs";
import { repositoryRoot } from "../workspace.mjs";

const ids = REQUIREMENTS.map(({ id }) => id);

describe("the requirements", () => {
  it("have an id each, and a clause that can be followed", () => {
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, clause, behaviour } of REQUIREMENTS) {
      expect(id).toMatch(/^[a-z][a-z-]*\/[a-z0-9-]+$/);
      expect(clause).toMatch(/^(ours|https:\/\/\S+)$/);
      expect(behaviour).toMatch(/^\S.{20,}[^.]$/);
    }
  });

  it("are all tested, and no test cites what is none", () => {
    expect(gapsBetween(ids, citationsIn(repositoryRoot))).toEqual([]);
  });
});

describe("the gate", () => {
  const gaps = (...lines: string[]) =>
    gapsBetween(["a/one"], citationsOf("x.ts", lines.join("\n")));

  it("is content with a test that cites a requirement", () => {
    expect(gaps("  // covers: a/one", '  it("does", () => {')).toEqual([]);
    expect(gaps("// covers: a/one", "describe.each([")).toEqual([]);
    expect(gaps("// covers: a/one", "it.each`")).toEqual([]);
  });

  it("names what nothing tests", () => {
    expect(gaps('it("does", () => {')).toEqual(["a/one is tested nowhere"]);
  });

  it("names what is cited and is no requirement", () => {
    expect(gaps("// covers: a/one, a/two", 'it("does", () => {')).toEqual([
      "x.ts:1: a/two is no requirement",
    ]);
  });

  it.each(['it.skip("does", () => {', 'it.todo("does");', "// why", ""])(
    "does not take %j for a test",
    (line) => {
      expect(gaps("// covers: a/one", line)).toEqual([
        "a/one is tested nowhere",
        "x.ts:1: a/one is not right above a test that runs",
      ]);
    },
  );
});
