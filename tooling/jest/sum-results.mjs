import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { workspaceFolders } from "../folders.mjs";

/** Where each package's test run leaves its counts. Inside a turbo output, so cached runs have it too. */
export const RESULTS_FILE = "coverage/results.json";

/** @param {string} root */
function resultFiles(root) {
  return workspaceFolders(root).map((folder) => join(root, folder, RESULTS_FILE));
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
