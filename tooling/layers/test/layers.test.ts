import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "@jest/globals";
import { findImportBreaches } from "../find-breaches.mjs";
import { layers, purePackages } from "../layers.mjs";
import { findManifestBreaches } from "../manifest-breaches.mjs";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
let tree: string | undefined;

/** A small repository: files by path, each package with an empty entry unless it is given one. */
function treeOf(files: Record<string, string>): string {
  tree = mkdtempSync(join(tmpdir(), "crossfade-tree-"));
  const entries = layers.rows
    .flatMap(({ packages }) => packages)
    .flatMap((name) => [`packages/${name}/src/index.ts`, `packages/${name}/src/testing/index.ts`]);
  const all = {
    ...Object.fromEntries(entries.map((path) => [path, "export const x = 1;"])),
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(join(tree, dirname(path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  return tree;
}

async function rulesBrokenBy(files: Record<string, string>): Promise<string[]> {
  const breaches = await findImportBreaches(treeOf(files));
  return [...new Set(breaches.map(({ rule }) => rule))].toSorted();
}

afterEach(() => {
  if (tree) rmSync(tree, { recursive: true, force: true });
  tree = undefined;
});

describe("the repository", () => {
  it("has no import against the layers", async () => {
    expect(await findImportBreaches(repository)).toEqual([]);
  }, 30_000);

  it("has no dependency against the layers", () => {
    expect(findManifestBreaches(repository)).toEqual([]);
  });
});

describe("what is allowed", () => {
  it.each<[string, Record<string, string>]>([
    [
      "a row above",
      {
        "packages/server/src/a.ts": 'import { x } from "@crossfade/http-sse"; export const y = x;',
      },
    ],
    ["a file of its own", { "packages/sse/src/a.ts": 'export { x } from "./index.js";' }],
    [
      "zod in a pure row",
      { "packages/core/src/a.ts": 'import { z } from "zod"; export const y = z;' },
    ],
    [
      "node:assert in a contract suite",
      { "packages/session/src/testing/a.ts": 'import "node:assert/strict";' },
    ],
    [
      "another contract suite",
      { "packages/session/src/testing/a.ts": 'import "@crossfade/core/testing";' },
    ],
    [
      "./testing in a test",
      { "packages/sse/test/a.test.ts": 'import "@crossfade/session/testing";' },
    ],
    ["Node in a test of a pure row", { "packages/sse/test/a.test.ts": 'import "node:http";' }],
    ["Node in an adapter", { "packages/node/src/a.ts": 'import "node:http";' }],
    ["a framework in an adapter", { "packages/express/src/a.ts": 'import "express";' }],
    [
      "any package in an app",
      { "apps/x/src/main.ts": 'import "@crossfade/cli"; import "@crossfade/core";' },
    ],
  ])("%s", async (_what, files) => {
    expect(await rulesBrokenBy(files)).toEqual([]);
  });
});

describe("what is not", () => {
  it.each<[string, string, Record<string, string>]>([
    [
      "a row below",
      "only-rows-above",
      { "packages/core/src/a.ts": 'import "@crossfade/session";' },
    ],
    [
      "a type of a row below",
      "only-rows-above",
      {
        "packages/core/src/a.ts":
          'import type { x } from "@crossfade/sse"; export type Y = typeof x;',
      },
    ],
    [
      "a row below, in a test",
      "only-rows-above",
      { "packages/core/test/a.test.ts": 'import "@crossfade/session";' },
    ],
    [
      "a row below, on demand",
      "only-rows-above",
      { "packages/core/src/a.ts": 'export const later = () => import("@crossfade/session");' },
    ],
    [
      "http-sse → streamable-http",
      "only-rows-above",
      { "packages/http-sse/src/a.ts": 'import "@crossfade/streamable-http";' },
    ],
    [
      "streamable-http → http-sse",
      "only-rows-above",
      { "packages/streamable-http/src/a.ts": 'import "@crossfade/http-sse";' },
    ],
    [
      "its own row",
      "only-rows-above",
      { "packages/express/src/a.ts": 'import "@crossfade/mcp-sdk";' },
    ],
    [
      "a cycle",
      "no-cycles",
      {
        "packages/core/src/a.ts": 'import "./b.js";',
        "packages/core/src/b.ts": 'import "./a.js";',
      },
    ],
    [
      "a cycle of types",
      "no-cycles",
      {
        "packages/core/src/a.ts": 'import type { B } from "./b.js"; export type A = B;',
        "packages/core/src/b.ts": 'import type { A } from "./a.js"; export type B = A[];',
      },
    ],
    [
      "a deep import by name",
      "known-packages-only",
      { "packages/session/src/a.ts": 'import "@crossfade/core/dist/esm/clock.js";' },
    ],
    [
      "a deep import by path",
      "public-entries-only",
      {
        "packages/session/src/a.ts": 'import "../../core/src/clock.js";',
        "packages/core/src/clock.ts": "export const c = 1;",
      },
    ],
    [
      "a deep import by path, in a test",
      "public-entries-only",
      {
        "test/e2e/test/a.test.ts": 'import "../../../packages/core/src/clock.js";',
        "packages/core/src/clock.ts": "export const c = 1;",
      },
    ],
    [
      "an entry by path",
      "packages-by-name",
      { "packages/session/src/a.ts": 'import "../../core/src/index.js";' },
    ],
    [
      "an unknown package",
      "known-packages-only",
      { "packages/session/src/a.ts": 'import "@crossfade/nothing";' },
    ],
    [
      "./testing in production",
      "testing-entries-in-tests-only",
      { "packages/session/src/a.ts": 'import "@crossfade/core/testing";' },
    ],
    [
      "./testing in an app",
      "testing-entries-in-tests-only",
      { "apps/x/src/a.ts": 'import "@crossfade/core/testing";' },
    ],
    [
      "an app in a package",
      "packages-stand-alone",
      {
        "packages/cli/src/a.ts": 'import "../../../apps/x/src/index.js";',
        "apps/x/src/index.ts": "export const x = 1;",
      },
    ],
    [
      "another built-in in a contract suite",
      "no-builtins-in-pure-rows",
      { "packages/session/src/testing/a.ts": 'import "node:fs";' },
    ],
    [
      "a framework in a contract suite",
      "no-frameworks-in-pure-rows",
      { "packages/session/src/testing/a.ts": 'import "vitest";' },
    ],
  ])("%s", async (_what, rule, files) => {
    expect(await rulesBrokenBy(files)).toContain(rule);
  });

  it.each(purePackages)("a built-in of Node in %s", async (name) => {
    for (const builtin of ["node:http", "fs", "node:assert"]) {
      expect(
        await rulesBrokenBy({ [`packages/${name}/src/a.ts`]: `import "${builtin}";` }),
      ).toEqual(["no-builtins-in-pure-rows"]);
    }
  });

  it.each(["express", "hono", "fastify", "koa", "@types/express"])(
    "%s in a pure row",
    async (framework) => {
      const files = { "packages/server/src/a.ts": `import "${framework}";` };
      expect(await rulesBrokenBy(files)).toEqual(["no-frameworks-in-pure-rows"]);
    },
  );
});

describe("package.json", () => {
  /** The breaches of packages/<name> with this package.json, as `rule dependency`. */
  function brokenBy(name: string, manifest: object): string[] {
    tree = mkdtempSync(join(tmpdir(), "crossfade-tree-"));
    mkdirSync(join(tree, "packages", name), { recursive: true });
    writeFileSync(join(tree, "packages", name, "package.json"), JSON.stringify(manifest));
    return findManifestBreaches(tree).map(({ rule, to }) => `${rule} ${to}`);
  }

  it.each(["dependencies", "peerDependencies", "optionalDependencies", "devDependencies"])(
    "%s may not name a row below, or its own",
    (field) => {
      expect(brokenBy("sse", { [field]: { "@crossfade/server": "workspace:^" } })).toEqual([
        "only-rows-above @crossfade/server",
      ]);
      expect(brokenBy("fetch", { [field]: { "@crossfade/express": "workspace:^" } })).toHaveLength(
        1,
      );
    },
  );

  it("may not bring a framework into a pure row, except for its tests", () => {
    expect(brokenBy("server", { dependencies: { express: "catalog:" } })).toEqual([
      "no-frameworks-in-pure-rows express",
    ]);
    expect(brokenBy("server", { devDependencies: { express: "catalog:" } })).toEqual([]);
    expect(brokenBy("express", { dependencies: { express: "catalog:" } })).toEqual([]);
  });

  it("is wanted only of packages that have a row", () => {
    expect(brokenBy("nothing", {})).toEqual(["known-packages-only layers.json"]);
  });
});
