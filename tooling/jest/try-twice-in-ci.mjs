// What fails once and then passes is found by its name at the end of the run (sum-results.mjs), and is
// mended; it does not hold back what does not concern it. At a developer's machine nothing is tried twice.
import { jest } from "@jest/globals";

if (process.env["CI"]) jest.retryTimes(1, { logErrorsBeforeRetry: true });
