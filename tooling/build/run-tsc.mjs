import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
// TypeScript 7 does not export bin/tsc, so it is found beside its package.json.
const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");

/**
 * Runs the compiler in the current package and resolves once it has passed.
 * @param {...string} args
 * @returns {Promise<void>}
 */
export function runTsc(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [tsc, "-p", "tsconfig.build.json", ...args], {
      stdio: "inherit",
    });
    child.on("error", reject);
    child.on("exit", (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`tsc ${args.join(" ")} failed in ${process.cwd()}`)),
    );
  });
}
