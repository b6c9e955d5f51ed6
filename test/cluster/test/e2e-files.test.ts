import { describe, expect, it } from "@jest/globals";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { IN_PROCESSES, ONE_NODE_ONLY } from "../support/e2e-files.mjs";

const isThere = (name: string): boolean =>
  existsSync(fileURLToPath(new URL(`../../e2e/test/${name}.test.ts`, import.meta.url)));

/** All other files of `test/e2e` run on three nodes, and fail there where they do not start any. */
describe.each(Object.entries(ONE_NODE_ONLY))("%s, which runs on one node only", (name, reason) => {
  it("is there, and says why", () => {
    expect(isThere(name)).toBe(true);
    expect(reason).toMatch(/^[a-z].{30,}$/);
  });
});

it.each(IN_PROCESSES)("%s, which runs in three processes, is there", (name) => {
  expect(isThere(name)).toBe(true);
});
