import { readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Where each package's test run leaves its counts. Inside a turbo output, so cached runs have it too. */
export const RESULTS_FILE = "coverage/results.json";

const GROUPS = ["packages", "apps", "tooling", "examples", "test"];

/**
 * @param {string} root
 * @returns {string[]} the path that each folder of the workspace would write its results to
 */
function resultFiles(root) {
  return GROUPS.flatMap((group) =>
    foldersIn(join(root, group)).map((folder) => join(root, group, folder, RESULTS_FILE)),
  );
}

/** @param {string} folder */
function foldersIn(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

/**
 * So that a package which does not get to its tests cannot be counted with the results of yesterday.
 * @param {string} root
 */
export function forgetResults(root) {
  for (const file of resultFiles(root)) rmSync(file, { force: true });
}

/**
 * Adds up the results of all packages. A suite that did not even load counts as one failure.
 * @param {string} root
 */
export function sumResults(root) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const file of resultFiles(root)) {
    const results = readJson(file);
    if (!results) continue;
    total.passed += results.numPassedTests;
    total.failed += results.numFailedTests + results.numRuntimeErrorTestSuites;
    total.skipped += results.numPendingTests + results.numTodoTests;
  }
  return total;
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
