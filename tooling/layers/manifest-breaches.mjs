import { readFileSync } from "node:fs";
import { join } from "node:path";
import { foldersIn } from "../folders.mjs";
import { layers, packagesAbove, purePackages, rowOf } from "./layers.mjs";

const SCOPE = "@crossfade/";
const FIELDS = /** @type {const} */ ([
  "dependencies",
  "peerDependencies",
  "optionalDependencies",
  "devDependencies",
]);

/**
 * The same table, held against each package.json: what may not be imported may not be installed either.
 * @param {string} root
 * @returns {import("./find-breaches.mjs").Breach[]}
 */
export function findManifestBreaches(root) {
  return foldersIn(join(root, "packages")).flatMap((name) => {
    if (rowOf(name) === undefined) {
      return [
        breach(
          "known-packages-only",
          name,
          "layers.json",
          "Give the package a row in layers.json.",
        ),
      ];
    }
    const manifest = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
    return FIELDS.flatMap((field) =>
      Object.keys(manifest[field] ?? {}).flatMap((dependency) =>
        dependencyBreaches(name, field, dependency),
      ),
    );
  });
}

/**
 * @param {string} name
 * @param {typeof FIELDS[number]} field
 * @param {string} dependency
 */
function dependencyBreaches(name, field, dependency) {
  const above = packagesAbove(name);
  if (dependency.startsWith(SCOPE)) {
    const other = dependency.slice(SCOPE.length);
    if (above.includes(other) || layers.starts[name]?.includes(other)) return [];
    const reason = `${name} may depend on: ${above.join(", ") || "no other package"}.`;
    return [breach("only-rows-above", name, dependency, reason)];
  }
  const allowed = field === "devDependencies" || layers.pure.npm.includes(dependency);
  if (allowed || !purePackages.includes(name)) return [];
  const reason = `Rows 1 to ${layers.pure.lastRow} may use ${layers.pure.npm.join(", ")} from npm, and nothing else.`;
  return [breach("no-frameworks-in-pure-rows", name, dependency, reason)];
}

/**
 * @param {string} rule
 * @param {string} name
 * @param {string} to
 * @param {string} reason
 */
function breach(rule, name, to, reason) {
  return { rule, from: `packages/${name}/package.json`, to, reason };
}
