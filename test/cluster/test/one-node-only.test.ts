import { describe, expect, it } from "@jest/globals";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ONE_NODE_ONLY } from "../support/one-node-only.mjs";

/** All other files of `test/e2e` run on three nodes, and fail there where they do not start any. */
describe.each(Object.entries(ONE_NODE_ONLY))("%s, which runs on one node only", (name, reason) => {
  it("is there, and says why", () => {
    const file = fileURLToPath(new URL(`../../e2e/test/${name}.test.ts`, import.meta.url));
    expect(existsSync(file)).toBe(true);
    expect(reason).toMatch(/^[a-z].{30,}$/);
  });
});
