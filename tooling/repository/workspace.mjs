// What the workspace is made of, read from the files that define it.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { workspaceFolders } from "../folders.mjs";

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {boolean} [private]
 * @property {string} [type]
 * @property {Record<string, unknown>} [exports]
 * @property {Record<string, string>} [bin]
 * @property {Record<string, string>} [scripts]
 * @property {Record<string, string>} [engines]
 * @property {{ url: string, directory: string }} [repository]
 * @property {Record<string, unknown>} [publishConfig]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, string>} [peerDependencies]
 *
 * @typedef {{ folder: string, manifest: Manifest }} WorkspacePackage
 */

export const repositoryRoot = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** @returns {WorkspacePackage[]} every package of the workspace but the root, `folder` relative to it */
export function workspacePackages() {
  return workspaceFolders(repositoryRoot)
    .filter((folder) => existsSync(join(repositoryRoot, folder, "package.json")))
    .map((folder) => ({ folder, manifest: manifestIn(folder) }));
}

/** The packages that are published, in alphabetical order. */
export function publishedPackages() {
  return workspacePackages()
    .filter(({ manifest }) => !manifest.private)
    .toSorted((a, b) => a.manifest.name.localeCompare(b.manifest.name));
}

/**
 * @param {string} folder
 * @returns {Manifest}
 */
export function manifestIn(folder) {
  return JSON.parse(readFileSync(join(repositoryRoot, folder, "package.json"), "utf8"));
}

/**
 * The `catalog:` of pnpm-workspace.yaml, by name. Its lines are flat enough to be read without a YAML parser.
 * @returns {Map<string, string>}
 */
export function catalog() {
  const text = readFileSync(join(repositoryRoot, "pnpm-workspace.yaml"), "utf8");
  const [, block = ""] = /^catalog:\n((?: {2}.*\n)+)/m.exec(text) ?? [];
  const lines = block.matchAll(/^ {2}"?([^\s":#]+)"?: (\S+)$/gm);
  return new Map([...lines].map(([, name = "", version = ""]) => [name, version]));
}
