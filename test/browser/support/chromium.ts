import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The browser as Debian names it, and as others do. */
const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Where the browser is; undefined where none is installed. */
export function chromiumPath(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const paths = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find((path) => existsSync(path));
}

/**
 * Why tests that need a browser cannot run; undefined where they can.
 *
 * @throws Error where `REQUIRE_CHROMIUM` is set, so that a build machine cannot skip them unnoticed
 */
export function chromiumMissing(): string | undefined {
  if (chromiumPath() !== undefined) return undefined;
  const reason = `none of ${NAMES.join(", ")} is installed`;
  if (process.env["REQUIRE_CHROMIUM"]) throw new Error(`REQUIRE_CHROMIUM is set, and ${reason}`);
  return reason;
}
