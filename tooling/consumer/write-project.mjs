import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { catalog } from "../repository/workspace.mjs";

/** @typedef {import("../repository/workspace.mjs").WorkspacePackage} WorkspacePackage */

/**
 * Writes a user's project that depends on the tarballs.
 * @param {string} project
 * @param {WorkspacePackage[]} packages
 * @param {string[]} tarballs
 */
export function writeProject(project, packages, tarballs) {
  const entries = packages.flatMap(entriesOf);
  const names = JSON.stringify(entries.map(({ name }) => name));
  const dualNames = JSON.stringify(entries.filter(({ dual }) => dual).map(({ name }) => name));
  const imports = (/** @type {typeof entries} */ some) =>
    some
      .map(
        ({ name }, index) =>
          `import * as m${index} from "${name}";\nexport const k${index} = Object.keys(m${index});\n`,
      )
      .join("");

  mkdirSync(project, { recursive: true });
  /** @type {Record<string, string | object>} */
  const files = {
    "package.json": {
      name: "consumer",
      private: true,
      dependencies: dependenciesOf(packages, tarballs),
    },
    "one-instance.mjs": `
      import assert from "node:assert/strict";
      import { createRequire } from "node:module";
      const require = createRequire(import.meta.url);
      for (const name of ${names}) {
        assert.equal(await import(name), require(name), name + ": import and require give two instances");
      }`,
    "require.cjs": `for (const name of ${names}) require(name);`,
    "consumer.test.cjs": `
      test.each(${dualNames})("%s", (name) => {
        expect(typeof require(name)).toBe("object");
      });`,
    "jest.config.json": { testMatch: ["<rootDir>/consumer.test.cjs"], transform: {} },
    "esm.mts": imports(entries),
    // CommonJS can't import ESM-only packages statically; TypeScript's node16 says so too.
    "cjs.cts": imports(entries.filter(({ dual }) => dual)),
    "tsconfig.node16.json": tsConfig("node16", "node16"),
    "tsconfig.nodenext.json": tsConfig("nodenext", "nodenext"),
    "tsconfig.bundler.json": tsConfig("esnext", "bundler"),
  };
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(
      join(project, file),
      typeof content === "string" ? content : JSON.stringify(content),
    );
  }
}

/**
 * The tarballs, and what users must bring: each peer, and types.
 * @param {WorkspacePackage[]} packages
 * @param {string[]} tarballs
 */
function dependenciesOf(packages, tarballs) {
  const versions = catalog();
  const peers = packages.flatMap(({ manifest }) => Object.keys(manifest.peerDependencies ?? {}));
  const types = ["@types/node", ...peers.map((peer) => `@types/${peer}`)].filter((name) =>
    versions.has(name),
  );
  return {
    ...Object.fromEntries([...peers, ...types].map((name) => [name, versions.get(name)])),
    // All together: those that are not in a registry yet find each other only so.
    ...Object.fromEntries(
      packages.map(({ manifest: { name, version } }) => {
        const file = `${name.slice(1).replace("/", "-")}-${version}.tgz`;
        return [name, `file:${tarballs.find((path) => path.endsWith(file))}`];
      }),
    ),
  };
}

/** @param {WorkspacePackage} one */
function entriesOf({ manifest: { name, exports = {} } }) {
  return Object.entries(exports)
    .filter(([entry]) => entry !== "./package.json")
    .map(([entry, conditions]) => ({
      name: name + entry.slice(1),
      dual: typeof conditions === "object" && conditions !== null && "require" in conditions,
    }));
}

/**
 * @param {string} module
 * @param {string} moduleResolution
 */
function tsConfig(module, moduleResolution) {
  const compilerOptions = {
    module,
    moduleResolution,
    target: "es2022",
    strict: true,
    noEmit: true,
    types: ["node"],
    // The declarations that we ship are checked as well.
    skipLibCheck: false,
  };
  return { compilerOptions, files: ["esm.mts", "cjs.cts"] };
}
