import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { allSnippets } from "../support/snippets.js";

const folder = fileURLToPath(new URL("..", import.meta.url));
// Inside the workspace, so that imports find the packages as they were built.
const generated = join(folder, "generated");
const preload = pathToFileURL(join(folder, "support/run-briefly.mjs")).href;
const require = createRequire(import.meta.url);
const tsc = join(dirname(require.resolve("typescript/package.json")), "bin/tsc");

const snippets = allSnippets();
const fileOf = (index: number, extension: string) =>
  join(generated, `snippet-${index}.${extension}`);

describe("the code in the pages", () => {
  let compiled: ReturnType<typeof spawnSync>;

  beforeAll(() => {
    rmSync(generated, { recursive: true, force: true });
    mkdirSync(generated);
    snippets.forEach(({ code }, index) => writeFileSync(fileOf(index, "mts"), code));
    writeFileSync(
      join(generated, "tsconfig.json"),
      JSON.stringify({
        extends: "../tsconfig.json",
        compilerOptions: {
          noEmit: false,
          noImplicitAny: false,
          declaration: false,
          declarationMap: false,
        },
        include: ["*.mts"],
      }),
    );
    compiled = spawnSync(process.execPath, [tsc, "-p", generated], { encoding: "utf8" });
  }, 120_000);

  afterAll(() => rmSync(generated, { recursive: true, force: true }));

  it("is found", () => {
    expect(snippets.length).toBeGreaterThan(9);
  });

  it("compiles", () => {
    const sources = snippets.map(({ source }, index) => `snippet-${index}.mts is ${source}`);
    expect(compiled.status === 0 ? "" : [compiled.stdout, ...sources].join("\n")).toBe("");
  });

  it.each(snippets.map(({ source }, index) => [source, index] as const))(
    "runs: %s",
    async (_, index) => {
      const flags = ["--import", preload, fileOf(index, "mjs")];
      await promisify(execFile)(process.execPath, flags, { cwd: generated });
    },
    20_000,
  );
});
