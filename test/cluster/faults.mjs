#!/usr/bin/env node
// Each fault, repeated with another seed, and a table of what became of calls, events and sessions:
// `node test/cluster/faults.mjs --help`.
import { parseArgs } from "node:util";
import { FAULTS } from "./support/faults.mjs";
import { Nodes } from "./support/nodes.mjs";
import { Progress } from "./support/progress.mjs";
import { runFault } from "./support/run-fault.mjs";
import { toMarkdown } from "./support/fault-table.mjs";
import { Tally } from "./support/tally.mjs";

const HELP = `Usage: node test/cluster/faults.mjs [options]

Three nodes on one Redis, behind a proxy without affinity; clients of two generations that work and count; and
a fault, again and again with another seed. Fails where something is lost, doubled, out of order or hanging
that Redis had kept. Needs redis-server. What is on its way is told on stderr.

  --runs <number>   of each fault (default 50)
  --seed <number>   of the first run; the next ones have the next numbers (default 1)
  --only <fault>    only this one; may be given more than once
  --json            the figures as JSON, in the place of a table
  --help            this text

Faults:
${Object.keys(FAULTS)
  .map((name) => `  ${name}\n`)
  .join("")}`;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "50" },
    seed: { type: "string", default: "1" },
    only: { type: "string", multiple: true, default: [] },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

// Nodes and Redis end when this process exits, which a signal alone does not make it do.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));

if (values.help) process.stdout.write(HELP);
else process.exitCode = await main();

async function main() {
  const unknown = values.only.filter((name) => !(name in FAULTS));
  if (unknown.length > 0) {
    process.stderr.write(`There is no fault ${unknown.join(", ")}; --help names them\n`);
    return 2;
  }
  const names = Object.keys(FAULTS).filter(
    (name) => values.only.length === 0 || values.only.includes(name),
  );
  const runs = Number(values.runs);
  const firstSeed = Number(values.seed);
  if (![runs, firstSeed].every((number) => Number.isInteger(number) && number > 0)) {
    process.stderr.write("--runs and --seed must be whole numbers above 0\n");
    return 2;
  }
  const progress = new Progress(names.length * runs);
  /** @type {import("./support/fault-table.mjs").Row[]} */
  const rows = [];
  for (const name of names) rows.push(await repeat(name, runs, firstSeed, progress));
  const json = () => `${JSON.stringify({ seed: firstSeed, faults: rows }, undefined, 2)}\n`;
  process.stdout.write(values.json ? json() : toMarkdown(rows));
  return rows.some(({ name, ...row }) => hasProblem(name, row)) ? 1 : 0;
}

/**
 * @param {string} name
 * @param {number} runs
 * @param {number} firstSeed
 * @param {Progress} progress
 */
async function repeat(name, runs, firstSeed, progress) {
  const total = new Tally();
  const nodes = new Nodes({ persistent: FAULTS[name]?.persistent ?? true });
  await nodes.start();
  let done = 0;
  try {
    for (; done < runs; done += 1) {
      const seed = firstSeed + done;
      const tally = await runFault(nodes, name, seed);
      total.add(tally);
      progress.advance(name);
      if (hasProblem(name, tally.counts))
        progress.say(`${name}, seed ${seed}: ${JSON.stringify(tally.counts)}`);
    }
  } catch (error) {
    // What was counted so far is worth having.
    progress.say(`${name}, seed ${firstSeed + done}: ${String(error)}`);
  } finally {
    await nodes.stop();
  }
  return { name, runs: done, ...total.counts };
}

/** @param {string} name @param {import("./support/tally.mjs").Counts} counts */
function hasProblem(name, { hung, lost, doubled, outOfOrder, sessionsLost, aimed }) {
  const unforgivable = hung + doubled + outOfOrder;
  if (FAULTS[name]?.persistent === false) return unforgivable > 0;
  const { delivers = false } = FAULTS[name] ?? {};
  const undelivered = delivers ? aimed.failed + aimed.broken : 0;
  return unforgivable + lost + sessionsLost + undelivered > 0;
}
