// Runs Jest in the current package, and leaves its counts where sum-results.mjs finds them.
// `pnpm test -t name` in a package works: further arguments go to Jest.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { RESULTS_FILE } from "./sum-results.mjs";

const require = createRequire(import.meta.url);
const jest = join(dirname(require.resolve("jest/package.json")), "bin", "jest.js");

const nodeFlags = [
  // ES modules in Jest's sandbox still need the flag; its warning says nothing new.
  "--experimental-vm-modules",
  "--disable-warning=ExperimentalWarning",
];
const jestFlags = ["--json", `--outputFile=${RESULTS_FILE}`];

// Jest reports every test that passed, and then fails to write the file, if the folder is missing.
mkdirSync(dirname(RESULTS_FILE), { recursive: true });
const child = spawn(
  process.execPath,
  [...nodeFlags, jest, ...jestFlags, ...process.argv.slice(2)],
  {
    stdio: "inherit",
  },
);
child.on("exit", (code) => (process.exitCode = code ?? 1));
