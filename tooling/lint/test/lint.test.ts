import { execFile } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { layers, purePackages } from "../../layers/layers.mjs";

const run = promisify(execFile);
const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const { systemClock } = layers.pure;

const GLOBALS = "eslint(no-restricted-globals)";
const PROPERTIES = "eslint(no-restricted-properties)";
const CURRENT_DATE = "crossfade(no-current-date)";
const allTimes = "setTimeout(() => undefined, 1); export const a = Date.now() + performance.now();";

/** A file, what is in it, and the rules that it breaks. */
type Case = [path: string, text: string, rules: string[]];

const ambient: Case[] = [
  ["setTimeout(() => undefined, 1);", GLOBALS],
  ["setInterval(() => undefined, 1);", GLOBALS],
  ["setImmediate(() => undefined);", GLOBALS],
  ["clearTimeout(1);", GLOBALS],
  ["clearInterval(1);", GLOBALS],
  ["clearImmediate(undefined);", GLOBALS],
  ["process.exit();", GLOBALS],
  ['Buffer.from("");', GLOBALS],
  ["export const now = Date.now();", PROPERTIES],
  ["export const now = performance.now();", PROPERTIES],
  ["globalThis.setTimeout(() => undefined, 1);", PROPERTIES],
  ["globalThis.process.exit();", PROPERTIES],
  ["export const now = new Date();", CURRENT_DATE],
  ["export const now = Date();", CURRENT_DATE],
].map(([text = "", rule = ""], index) => [`packages/core/src/ambient-${index}.ts`, text, [rule]]);

const everyPurePackage = purePackages.flatMap<Case>((name) => [
  [`packages/${name}/src/timer.ts`, "setTimeout(() => undefined, 1);", [GLOBALS]],
  [`packages/${name}/src/testing/timer.ts`, "setTimeout(() => undefined, 1);", [GLOBALS]],
]);

const allowed: Case[] = [
  ["packages/core/src/microtask.ts", "queueMicrotask(() => undefined);", []],
  ["packages/core/src/date.ts", "export const text = new Date(0).toUTCString();", []],
  [systemClock, allTimes, []],
  ["packages/node/src/times.ts", `${allTimes} process.exit();`, []],
  ["packages/core/test/times.test.ts", allTimes, []],
];

const everywhere: Case[] = [
  ["packages/node/src/star.ts", 'export * from "./times.js";', ["crossfade(no-export-star)"]],
  [
    "packages/node/src/star-as.ts",
    'export * as b from "./times.js";',
    ["crossfade(no-export-star)"],
  ],
  ["packages/node/src/utils.ts", "export const a = 1;", ["crossfade(no-vague-file-name)"]],
  ["packages/node/src/http/helpers.ts", "export const a = 1;", ["crossfade(no-vague-file-name)"]],
  ["packages/node/src/CamelCase.ts", "export const a = 1;", ["unicorn(filename-case)"]],
  ["packages/node/src/floating.ts", "Promise.resolve(1);", ["typescript(no-floating-promises)"]],
  ["packages/node/src/any.ts", "export const a: any = 1;", ["typescript(no-explicit-any)"]],
  ["packages/node/src/default.ts", "export default 1;", ["import(no-default-export)"]],
];

const cases = [...ambient, ...everyPurePackage, ...allowed, ...everywhere];
let broken: Map<string, Set<string>>;

/** Lints all cases in one run, with the real configuration, in a tree of their own. */
beforeAll(async () => {
  const tree = mkdtempSync(join(tmpdir(), "crossfade-lint-"));
  try {
    for (const [path, text] of cases) {
      mkdirSync(join(tree, dirname(path)), { recursive: true });
      writeFileSync(join(tree, path), text);
    }
    for (const file of [".oxlintrc.json", "tsconfig.base.json", "tooling/lint/plugin.mjs"]) {
      cpSync(join(repository, file), join(tree, file));
    }
    writeFileSync(join(tree, "tsconfig.json"), '{ "extends": "./tsconfig.base.json" }');
    symlinkSync(join(repository, "node_modules"), join(tree, "node_modules"));
    broken = await lint(tree);
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}, 30_000);

/** The broken rules of each file. */
async function lint(tree: string): Promise<Map<string, Set<string>>> {
  const oxlint = join(repository, "node_modules", "oxlint", "bin", "oxlint");
  const args = [oxlint, "--type-aware", "--deny-warnings", "--format=json", "packages"];
  const { stdout } = await run(process.execPath, args, { cwd: tree }).catch(
    (failure: unknown) => failure as { stdout: string },
  );
  const report = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] };
  const byFile = new Map<string, Set<string>>();
  for (const { code, filename } of report.diagnostics) {
    byFile.set(filename, (byFile.get(filename) ?? new Set()).add(code));
  }
  return byFile;
}

describe.each([
  ["in pure rows", [...ambient, ...everyPurePackage]],
  ["allowed", allowed],
  ["nowhere", everywhere],
])("%s", (_title, some) => {
  it.each(some)("%s: %s", (path, _text, rules) => {
    expect([...(broken.get(path) ?? [])]).toEqual(rules);
  });
});

it("holds the pure rows of layers.json, and nothing else, to the rules for them", () => {
  const { overrides } = JSON.parse(readFileSync(join(repository, ".oxlintrc.json"), "utf8")) as {
    overrides: { files: string[]; rules: Record<string, unknown> }[];
  };
  const about = overrides.filter(({ rules }) => "eslint/no-restricted-globals" in rules);
  expect(about.map(({ files }) => files)).toEqual([
    purePackages.map((name) => `packages/${name}/src/**`),
    [systemClock],
  ]);
});
