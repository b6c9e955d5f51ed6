// Holds many http-sse streams against Crossfade and against a bare node:http server, in turns, and
// compares them: `pnpm load --help`.
import { parseArgs } from "node:util";
import { Contestant } from "./src/contestant.mjs";
import { compare, problemsOf, toText } from "./src/comparison.mjs";

const HELP = `Usage: pnpm load [options]

Holds http-sse streams with broadcasts to all and requests from each, against Crossfade and a bare
node:http server in turns. Fails on any error, a growing heap, or a delivery that takes too long.

  --streams <number>               streams to each server (default 1000)
  --seconds <number>               how long in all (default 60; by hand, 600)
  --broadcasts-per-second <number> events to every stream (default 2)
  --requests-per-second <number>   pings, spread over the streams (default 300)
  --max-p99-multiple <number>      slowest delivery allowed, times the bare server's (default 3)
  --json                           the figures as JSON
  --help                           this text
`;

const { values } = parseArgs({
  options: {
    streams: { type: "string", default: "1000" },
    seconds: { type: "string", default: "60" },
    "broadcasts-per-second": { type: "string", default: "2" },
    "requests-per-second": { type: "string", default: "300" },
    "max-p99-multiple": { type: "string", default: "3" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const TURN_MS = 2_500;

if (values.help) process.stdout.write(HELP);
else await run();

async function run() {
  const contestants = [new Contestant("bare"), new Contestant("crossfade")];
  for (const contestant of contestants) await contestant.open(numberOf("streams"));
  const work = {
    turnMs: TURN_MS,
    broadcastsPerSecond: numberOf("broadcasts-per-second"),
    requestsPerSecond: numberOf("requests-per-second"),
  };
  const rounds = Math.max(4, Math.round((numberOf("seconds") * 1_000) / TURN_MS / 2));
  for (let round = 1; round <= rounds; round += 1) {
    for (const contestant of contestants) await contestant.turn(work);
    progress(round, rounds);
  }
  for (const contestant of contestants) contestant.close();
  const comparison = compare(contestants);
  const problems = problemsOf(comparison, { maxP99Multiple: numberOf("max-p99-multiple") });
  const text = values.json
    ? JSON.stringify({ ...comparison, problems }, undefined, 2)
    : toText(comparison, problems);
  process.stdout.write(`${text}\n`);
  process.exit(problems.length === 0 ? 0 : 1);
}

/** @param {"streams" | "seconds" | "broadcasts-per-second" | "requests-per-second" | "max-p99-multiple"} name */
function numberOf(name) {
  const number = Number(values[name]);
  if (!(number > 0)) {
    process.stderr.write(`--${name} must be a number above 0\n`);
    process.exit(2);
  }
  return number;
}

/**
 * @param {number} round
 * @param {number} rounds
 */
function progress(round, rounds) {
  const { isTTY } = process.stderr;
  // A log needs no more than a sign of life now and then.
  if (!isTTY && round % 4 !== 0) return;
  const bar = "#".repeat(Math.round((20 * round) / rounds)).padEnd(20, ".");
  process.stderr.write(`${isTTY ? "\r" : ""}[${bar}] turn ${round} of ${rounds}`);
  if (!isTTY || round === rounds) process.stderr.write("\n");
}
