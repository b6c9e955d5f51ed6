import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { catalog, repositoryRoot } from "../workspace.mjs";

const text = readFileSync(join(repositoryRoot, "docs/dependencies.md"), "utf8");
const lines = [...text.matchAll(/^- `([^`]+)` \(([^)]+)\): (.+)$/gm)];

it("docs/dependencies.md has one line for each dependency of the catalog", () => {
  const listed = lines.map(([, name = ""]) => name);
  expect(new Set(listed)).toEqual(new Set(catalog().keys()));
  expect(listed).toHaveLength(catalog().size);
});
