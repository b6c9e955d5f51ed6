import { afterAll, beforeAll, describe } from "@jest/globals";
import { chromium, type Browser } from "playwright-core";
import { chromiumMissing, chromiumPath } from "./chromium.js";

/** A name that is nobody's, and that leads this browser to this machine: what DNS rebinding does. */
export const REBOUND_NAME = "rebound.test";

/** Beside playwright's own, which keep the browser from asking anybody but the tests' servers. */
const ARGUMENTS = [
  "--disable-gpu",
  "--disable-quic",
  `--host-resolver-rules=MAP ${REBOUND_NAME} 127.0.0.1`,
];

/** Like `describe`, with a browser; where none is installed the tests are skipped, and say why. */
export function describeInChromium(name: string, tests: (browser: () => Browser) => void): void {
  const missing = chromiumMissing();
  const title = missing === undefined ? name : `${name} (skipped: ${missing})`;
  const describeOrSkip = missing === undefined ? describe : describe.skip;
  describeOrSkip(title, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: chromiumPath()!, args: ARGUMENTS });
    });
    afterAll(() => browser?.close());
    tests(() => browser!);
  });
}
