import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { forgetResults, sumResults } from "../../jest/sum-results.mjs";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "crossfade-results-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function leaveResults(folder: string, counts: Partial<Record<string, number>>): void {
  mkdirSync(join(root, folder, "coverage"), { recursive: true });
  const none = {
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    numRuntimeErrorTestSuites: 0,
  };
  writeFileSync(
    join(root, folder, "coverage/results.json"),
    JSON.stringify({ ...none, ...counts }),
  );
}

it("adds up all packages, counting a suite that did not load as a failure", () => {
  leaveResults("packages/core", { numPassedTests: 3, numPendingTests: 1 });
  leaveResults("apps/reference-server", { numPassedTests: 2, numFailedTests: 1 });
  leaveResults("test/e2e", { numRuntimeErrorTestSuites: 1, numTodoTests: 1 });
  mkdirSync(join(root, "packages/session"));
  expect(sumResults(root)).toEqual({ passed: 5, failed: 2, skipped: 2 });
});

it("does not count a run that was forgotten", () => {
  leaveResults("packages/core", { numPassedTests: 3 });
  forgetResults(root);
  expect(sumResults(root)).toEqual({ passed: 0, failed: 0, skipped: 0 });
});
