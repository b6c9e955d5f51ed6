import { readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
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
  /** @type {string[]} what failed, each with the first line of the reason */
  const failures = [];
  /** @type {string[]} what passed, but only when it was tried again */
  const unsteady = [];
  for (const file of resultFiles(root)) {
    const results = readJson(file);
    if (!results) continue;
    total.passed += results.numPassedTests;
    total.failed += results.numFailedTests + results.numRuntimeErrorTestSuites;
    total.skipped += results.numPendingTests + results.numTodoTests;
    for (const suite of results.testResults) {
      failures.push(
        ...failuresOf(suite).map((failure) => `${relative(root, suite.name)}: ${failure}`),
      );
      unsteady.push(...unsteadyOf(suite).map((test) => `${relative(root, suite.name)}: ${test}`));
    }
  }
  return { ...total, failures, unsteady };
}

/**
 * @typedef {{ status: string, fullName: string, failureMessages: string[], retryReasons?: string[] }} TestResult
 * @typedef {{ name: string, status: string, message: string, assertionResults: TestResult[] }} SuiteResult
 */

/** @param {SuiteResult} suite */
function failuresOf({ status, message, assertionResults }) {
  const failed = assertionResults.filter((test) => test.status === "failed");
  if (status === "failed" && failed.length === 0) return [shorten(message)];
  return failed.map(
    ({ fullName, failureMessages }) => `${fullName}: ${shorten(failureMessages[0])}`,
  );
}

/** @param {SuiteResult} suite */
function unsteadyOf({ assertionResults }) {
  return assertionResults
    .filter(({ status, retryReasons = [] }) => status === "passed" && retryReasons.length > 0)
    .map(({ fullName, retryReasons = [] }) => `${fullName}: ${shorten(retryReasons[0])}`);
}

/**
 * The beginning of a message on one line: what was expected, and what came.
 * @param {string | undefined} message which may be coloured, and have empty lines
 */
function shorten(message = "") {
  const lines = stripVTControlCharacters(message).split("\n");
  const words = lines.map((line) => line.trim()).filter((line) => line !== "");
  return words.slice(0, 3).join(" | ").slice(0, 200) || "no reason given";
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
