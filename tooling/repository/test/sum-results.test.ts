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

function leaveResults(
  folder: string,
  counts: Partial<Record<string, number>>,
  testResults: object[] = [],
): void {
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
    JSON.stringify({ ...none, ...counts, testResults }),
  );
}

it("adds up all packages, counting a suite that did not load as a failure", () => {
  leaveResults("packages/core", { numPassedTests: 3, numPendingTests: 1 });
  leaveResults("apps/reference-server", { numPassedTests: 2, numFailedTests: 1 });
  leaveResults("test/e2e", { numRuntimeErrorTestSuites: 1, numTodoTests: 1 });
  mkdirSync(join(root, "packages/session"));
  expect(sumResults(root)).toMatchObject({ passed: 5, failed: 2, skipped: 2 });
});

it("names what failed, what did not load, and what passed only at the second try", () => {
  const passed = { status: "passed", failureMessages: [], retryReasons: [] };
  leaveResults("packages/core", {}, [
    {
      name: join(root, "packages/core/test/a.test.ts"),
      status: "failed",
      message: "everything that went wrong",
      assertionResults: [
        { ...passed, fullName: "is steady" },
        {
          ...passed,
          fullName: "is not",
          retryReasons: ["\n\u001B[31mtoo late\u001B[39m\nat here"],
        },
        {
          status: "failed",
          fullName: "is wrong",
          failureMessages: ["expected 1\nat there"],
          retryReasons: ["expected 1\nat there"],
        },
      ],
    },
    {
      name: join(root, "packages/core/test/b.test.ts"),
      status: "failed",
      message: "\n  Cannot find module",
      assertionResults: [],
    },
  ]);
  expect(sumResults(root)).toMatchObject({
    failures: [
      "packages/core/test/a.test.ts: is wrong: expected 1 | at there",
      "packages/core/test/b.test.ts: Cannot find module",
    ],
    unsteady: ["packages/core/test/a.test.ts: is not: too late | at here"],
  });
});

it("does not count a run that was forgotten", () => {
  leaveResults("packages/core", { numPassedTests: 3 });
  forgetResults(root);
  expect(sumResults(root)).toMatchObject({ passed: 0, failed: 0, skipped: 0 });
});
