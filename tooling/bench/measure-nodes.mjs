// `pnpm bench:nodes --help`
import { redisMissing, startRedis } from "@crossfade/redis/testing";
import { parseArgs } from "node:util";
import { measureNodeGrowth } from "./src/node-growth.mjs";
import { showProgress } from "./src/progress.mjs";
import { measureSessionGrowth } from "./src/session-growth.mjs";

const HELP = `Usage: pnpm bench:nodes [options]

How the cost of several nodes on one Redis grows: with the number of nodes, where each request of a client arrives
at the next one, and with the number of sessions. Takes about five minutes.

  --nodes <numbers>     default 1,2,4,8; the others are compared with the first
  --sessions <numbers>  default 100,1000,10000,100000, growing
  --json                the figures as JSON
  --help                this text
`;

const { values } = parseArgs({
  options: {
    nodes: { type: "string", default: "1,2,4,8" },
    sessions: { type: "string", default: "100,1000,10000,100000" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else await run(numbersOf("nodes"), numbersOf("sessions"));

/** @param {readonly number[]} nodeCounts @param {readonly number[]} sessionCounts */
async function run(nodeCounts, sessionCounts) {
  const missing = redisMissing();
  if (missing) return fail(`Nothing to measure with: ${missing}.`);
  const redis = await startRedis();
  try {
    const nodes = await measureNodeGrowth(redis, nodeCounts, showProgress);
    const sessions = await measureSessionGrowth(redis, sessionCounts, showProgress);
    showProgress("");
    if (values.json) return console.log(JSON.stringify({ nodes, sessions }, undefined, 2));
    console.log("For each call: processor time of all nodes together, and of Redis");
    console.table(nodes);
    console.log("Sessions that say nothing, on one node, and calls beside them");
    console.table(sessions);
  } finally {
    await redis.stop();
  }
}

/** @param {"nodes" | "sessions"} name */
function numbersOf(name) {
  const numbers = values[name].split(",").map(Number);
  if (numbers.every((number) => Number.isInteger(number) && number > 0)) return numbers;
  return fail(`--${name} must be whole numbers above 0, with commas between`);
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(2);
}
