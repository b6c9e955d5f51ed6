// Measures Crossfade beside bare node:http, Express and the official SDK: `pnpm bench --help`.
import { parseArgs } from "node:util";
import { bench } from "./src/bench.mjs";
import { BASELINE, CONTESTANTS } from "./src/contestants.mjs";
import { bindToCore, chooseCores } from "./src/cores.mjs";
import { showProgress } from "./src/progress.mjs";
import { toJson, toMarkdown } from "./src/report.mjs";
import { WORKLOADS } from "./src/workloads.mjs";

const HELP = `Usage: pnpm bench [options]

Has servers do the same work in turns, each in a process of its own, checks every answer, and tells
the least processor time that each needed for one operation, as a ratio to a bare node:http server
that was sent the same bytes. Where there is taskset and more than one processor, servers run on one
and the load on another.

  --contestant <names>  only these, separated by commas, and the baseline (default: all)
  --workload <names>    only these, separated by commas (default: all)
  --rounds <number>     turns that each contestant has in each workload (default 30)
  --slice-ms <number>   how long a turn is (default 150)
  --sleepy-load         let the load sleep while it waits, as it otherwise does not: waking it then costs
                        the server, and a slower server more often
  --profile <folder>    have each server leave a profile there, for the inspector of a browser
  --list                the names of contestants and workloads
  --json                all figures as JSON
  --help                this text

One contestant and one workload take less than a minute; everything takes about half an hour.
`;

const { values } = parseArgs({
  options: {
    contestant: { type: "string" },
    workload: { type: "string" },
    rounds: { type: "string", default: "30" },
    "slice-ms": { type: "string", default: "150" },
    "sleepy-load": { type: "boolean", default: false },
    profile: { type: "string" },
    list: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else if (values.list) process.stdout.write(list());
else await run();

async function run() {
  const contestants = chosen("contestant", CONTESTANTS, [BASELINE]);
  const workloads = chosen("workload", WORKLOADS, []);
  const rounds = numberOf("rounds");
  const sliceMs = numberOf("slice-ms");
  const cores = chooseCores();
  if (cores) bindToCore(cores.load);
  else process.stderr.write("Servers and load share processors: figures will be less steady\n");
  const server = { serverCore: cores?.server, profileDir: values.profile };
  const load = { loadSleeps: values["sleepy-load"] };
  const options = { contestants, workloads, rounds, sliceMs, ...server, ...load };
  try {
    const results = await bench({ ...options, onProgress: showProgress });
    const text = values.json ? toJson(results) : toMarkdown(results, { contestants, workloads });
    process.stdout.write(`${text}\n`);
  } catch (error) {
    process.stderr.write(`\n${/** @type {Error} */ (error).message}\n`);
    process.exitCode = 1;
  }
}

function list() {
  const lines = (/** @type {readonly { name: string, title: string }[]} */ entries) =>
    entries.map(({ name, title }) => `  ${name.padEnd(20)} ${title.replaceAll(/[*`]/g, "")}\n`);
  return ["Contestants\n", ...lines(CONTESTANTS), "Workloads\n", ...lines(WORKLOADS)].join("");
}

/**
 * @template {{ name: string }} Entry
 * @param {"contestant" | "workload"} option
 * @param {readonly Entry[]} all
 * @param {readonly string[]} always
 * @returns {Entry[]}
 */
function chosen(option, all, always) {
  const wanted = values[option]?.split(",").map((name) => name.trim());
  if (!wanted) return [...all];
  const unknown = wanted.filter((name) => !all.some((entry) => entry.name === name));
  if (unknown.length > 0) usageError(`--${option}: there is no ${unknown.join(", ")}; see --list`);
  return all.filter(({ name }) => wanted.includes(name) || always.includes(name));
}

/** @param {"rounds" | "slice-ms"} option */
function numberOf(option) {
  const number = Number(values[option]);
  if (!(number > 0)) usageError(`--${option} must be a number above 0`);
  return number;
}

/**
 * @param {string} message
 * @returns {never}
 */
function usageError(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
