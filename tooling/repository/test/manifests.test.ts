import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import {
  catalog,
  manifestIn,
  publishedPackages,
  repositoryRoot,
  workspacePackages,
} from "../workspace.mjs";

const published = publishedPackages();
const root = manifestIn(".");

describe("dependencies", () => {
  const all = [{ folder: ".", manifest: root }, ...workspacePackages()];

  it.each(all)("of $folder come from the catalog or the workspace", ({ manifest }) => {
    const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter((version) => !/^(catalog:|workspace:\^)/.test(version))).toEqual([]);
  });

  it("are pinned exactly", () => {
    const loose = [...catalog()].filter(
      ([, version]) => !/^(npm:.+@)?\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
    expect(catalog().size).toBeGreaterThan(20);
  });

  it("are all used", () => {
    const used = new Set(
      all.flatMap(({ manifest }) =>
        Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }),
      ),
    );
    expect([...catalog().keys()].filter((name) => !used.has(name))).toEqual([]);
  });

  it("include the pnpm that packageManager names", () => {
    expect(`pnpm@${catalog().get("pnpm")}`).toBe(
      (root as { packageManager?: string }).packageManager,
    );
  });
});

describe("published packages", () => {
  it("are released together", () => {
    const config = JSON.parse(
      readFileSync(join(repositoryRoot, ".changeset/config.json"), "utf8"),
    ) as {
      fixed: string[][];
    };
    expect(config.fixed).toEqual([published.map(({ manifest }) => manifest.name)]);
    expect(new Set(published.map(({ manifest }) => manifest.version)).size).toBe(1);
  });

  it.each(published)("$folder says where it comes from", ({ folder, manifest }) => {
    const name = folder.split("/").at(-1);
    expect(manifest).toMatchObject({
      name: `@crossfade/${name}`,
      license: "MIT",
      description: expect.stringMatching(/.{20}/),
      keywords: expect.arrayContaining(["mcp"]),
      repository: {
        type: "git",
        url: "git+https://github.com/crossfade-mcp/crossfade.git",
        directory: folder,
      },
      homepage: `https://github.com/crossfade-mcp/crossfade/tree/main/${folder}#readme`,
      publishConfig: { access: "public", provenance: true },
      engines: root.engines,
      files: ["dist", "src"],
      type: "module",
    });
  });

  it.each(published.filter(({ folder }) => folder.startsWith("packages/")))(
    "$folder gives import and require one instance",
    ({ manifest: { exports = {} } }) => {
      const { "./package.json": own, ...entries } = exports;
      expect(own).toBe("./package.json");
      for (const [entry, conditions] of Object.entries(entries)) {
        const file = entry === "." ? "index" : `${entry.slice(2)}/index`;
        const esm = { types: `./dist/esm/${file}.d.ts`, default: `./dist/esm/${file}.js` };
        const cjs = { types: `./dist/cjs/${file}.d.ts`, default: `./dist/cjs/${file}.js` };
        // In this order: Node takes the first condition that it knows, also for require().
        expect(Object.entries(conditions as object)).toEqual([
          ["module-sync", esm],
          ["import", esm],
          ["require", cjs],
        ]);
      }
    },
  );
});
