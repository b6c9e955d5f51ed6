import { describe } from "@jest/globals";
import { redisMissing } from "../../src/testing/index.js";

/** Like `describe`; where no server is installed the tests are skipped, and say why. */
export function describeRedis(name: string, tests: () => void): void {
  const missing = redisMissing();
  if (missing === undefined) describe(name, tests);
  else describe.skip(`${name} (skipped: ${missing})`, tests);
}
