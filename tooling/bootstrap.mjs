// `npm start` and `npm test` in a fresh clone, with Node and npm and nothing else: installs the pinned
// pnpm's dependencies when they are out of date, then builds, then runs. Has no dependencies itself.
//
//   node tooling/bootstrap.mjs start [-- options of the server]
//   node tooling/bootstrap.mjs test [-- options of turbo, such as --filter=@crossfade/core]
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { forgetResults, sumResults } from "./jest/sum-results.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const server = join(root, "apps", "reference-server", "dist", "main.js");
const stampFile = join(root, "node_modules", ".crossfade-installed");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const [command, ...rest] = process.argv.slice(2);
const options = rest[0] === "--" ? rest.slice(1) : rest;
const commands = { start, test };

/** @type {import("node:child_process").ChildProcess | undefined} */
let child;
/** @type {NodeJS.Signals | undefined} */
let stoppedBy;

if (!Object.hasOwn(commands, command ?? "")) {
  fail(`Usage: node tooling/bootstrap.mjs ${Object.keys(commands).join("|")}`);
}
requireNode(manifest.engines.node);
stopWithParent();
const env = environment();
await install();
process.exitCode = await commands[/** @type {keyof typeof commands} */ (command)]();

async function start() {
  const build = await turbo(
    "run",
    "build",
    "--filter=@crossfade/reference-server",
    "--output-logs=errors-only",
  );
  if (build !== 0)
    return fail("The reference server could not be built; the compiler's messages are above.");
  return run(process.execPath, [server, ...options]);
}

async function test() {
  forgetResults(root);
  const code = await turbo(
    "run",
    "build",
    "test",
    "--continue=dependencies-successful",
    // Ten suites at once, which is turbo's default, starve each other on a machine of two cores.
    "--concurrency=100%",
    "--output-logs=new-only",
    ...options,
  );
  const { passed, failed, skipped, failures: names, unsteady } = sumResults(root);
  // At the end, where they are found even if no more than the end of the output is kept.
  for (const name of unsteady) console.log(`Passed at the second try: ${name}`);
  for (const name of names) console.log(`Failed: ${name}`);
  if (code !== 0 && failed === 0) {
    console.log("No test failed, but a build or a coverage floor did: see above.");
  }
  // Counted, so that the last line never looks like success when the run was none.
  const failures = code !== 0 ? Math.max(failed, 1) : failed;
  console.log(`${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  return code === 0 && failures > 0 ? 1 : code;
}

/** Installs dependencies, unless the last install was of the same lockfile with the same Node. */
async function install() {
  const stamp = stampOf("pnpm-lock.yaml", "package.json", "pnpm-workspace.yaml");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  // The exact pin, through npx: pnpm's own switch between versions and corepack both check signatures
  // against keys that may not be reachable.
  const code = await npx(manifest.packageManager, "install", "--frozen-lockfile");
  if (code !== 0) {
    fail(
      "Installing the dependencies failed. If a package.json was changed, bring the lockfile up to date with\n" +
        `  npx --yes ${manifest.packageManager} install`,
    );
  }
  writeFileSync(stampFile, stamp);
}

/** @param {...string} files */
function stampOf(...files) {
  const hash = createHash("sha256").update(
    `${process.version} ${process.platform} ${process.arch}`,
  );
  for (const file of files) hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/** @param {...string} args */
function npx(...args) {
  // `--yes`: users may have set yes=false. `--`: npx takes flags before it for its own.
  return run(process.platform === "win32" ? "npx.cmd" : "npx", ["--yes", "--", ...args]);
}

/** @param {...string} args */
function turbo(...args) {
  return run(process.execPath, [join(root, "node_modules", "turbo", "bin", "turbo"), ...args]);
}

/**
 * Runs a command to its end and resolves to its exit code.
 * @param {string} file
 * @param {string[]} args
 * @returns {Promise<number>}
 */
function run(file, args) {
  if (stoppedBy) process.exit(codeOf(stoppedBy));
  return new Promise((resolve) => {
    child = spawn(file, args, { cwd: root, env, stdio: "inherit" });
    child.on("error", (error) => fail(`Could not run ${file}: ${error.message}`));
    child.on("exit", (code, signal) => {
      child = undefined;
      // Stopped on request: nothing that was going to come after this command should.
      if (stoppedBy) process.exit(code ?? codeOf(stoppedBy));
      resolve(code ?? codeOf(signal ?? "SIGTERM"));
    });
  });
}

/** @param {NodeJS.Signals} signal */
function codeOf(signal) {
  return 128 + constants.signals[signal];
}

/**
 * Hands signals on to the running command. `npm start` adds a twist: a SIGTERM to npm ends only npm and
 * its shell, never this process, which would leave a server behind that nobody knows of. So when
 * the parent has changed, that counts as SIGTERM.
 */
function stopWithParent() {
  const parent = process.ppid;
  /** @param {NodeJS.Signals} signal */
  const stop = (signal) => {
    stoppedBy ??= signal;
    child?.kill(signal);
  };
  process.on("SIGTERM", stop);
  // From a terminal, Ctrl-C reaches the whole group; sending it again would be a second Ctrl-C.
  process.on("SIGINT", () => (process.stdin.isTTY ? (stoppedBy ??= "SIGINT") : stop("SIGINT")));
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop("SIGTERM");
  }, 250);
  watch.unref();
}

/** The environment for everything that is started from here. */
function environment() {
  const result = { ...process.env };
  // npm's settings for this script (npm_config_*, npm_package_*, …) mean something else, or nothing, to
  // pnpm. Where to find the registry is the exception.
  for (const name of Object.keys(result)) {
    if (/^npm_/i.test(name) && !/registry/i.test(name)) delete result[name];
  }
  // turbo calls pnpm by name; the pinned one is a devDependency.
  result["PATH"] = [join(root, "node_modules", ".bin"), result["PATH"]].join(delimiter);
  result["TURBO_TELEMETRY_DISABLED"] = "1";
  result["TURBO_NO_UPDATE_NOTIFIER"] = "1";
  return result;
}

/** @param {string} range such as ">=20.19" */
function requireNode(range) {
  const [major = 0, minor = 0] = range.replace(/^\D+/, "").split(".").map(Number);
  const [haveMajor = 0, haveMinor = 0] = process.versions.node.split(".").map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  fail(
    `Crossfade needs Node ${major}.${minor} or newer, and this is ${process.version}. Please install a newer Node and try again.`,
  );
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message);
  process.exit(1);
}
