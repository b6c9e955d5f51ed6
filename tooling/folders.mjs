import { readdirSync } from "node:fs";
import { join } from "node:path";

/** The folders that hold packages of the workspace, as in pnpm-workspace.yaml. */
const GROUPS = ["packages", "apps", "tooling", "examples", "test", "docs/sse"];

/**
 * @param {string} folder
 * @returns {string[]} the names of the folders in it; none if there is no such folder
 */
export function foldersIn(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

/**
 * @param {string} root
 * @returns {string[]} each folder of the groups, relative to the root
 */
export function workspaceFolders(root) {
  return GROUPS.flatMap((group) => foldersIn(join(root, group)).map((name) => `${group}/${name}`));
}
