#!/usr/bin/env node
// Each fault, repeated with another seed, and a table of what became of calls, events and sessions:
//   node test/cluster/faults.mjs [--runs 50] [--seed 1] [--only "SIGKILL of a node"]
import { parseArgs } from "node:util";
import { FAULTS } from "./support/faults.mjs";
import { Nodes } from "./support/nodes.mjs";
import { runFault } from "./support/run-fault.mjs";
import { Tally } from "./support/tally.mjs";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "50" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
  },
});

/** @type {Record<string, Record<string, number>>} */
const table = {};
for (const [name, { persistent }] of Object.entries(FAULTS)) {
  if (values.only !== undefined && values.only !== name) continue;
  const nodes = new Nodes({ persistent });
  const total = new Tally();
  await nodes.start();
  try {
    for (let run = 0; run < Number(values.runs); run += 1) {
      const tally = await runFault(nodes, name, Number(values.seed) + run);
      total.add(tally);
      if (tally.hung + tally.lost + tally.doubled + tally.outOfOrder + tally.sessionsLost > 0) {
        console.error(`${name}, seed ${Number(values.seed) + run}: ${JSON.stringify(tally)}`);
      }
    }
  } finally {
    await nodes.stop();
  }
  const { calls, answered, failed, broken, hung, events, ...rest } = total;
  table[name] = { calls, answered, failed, broken, hung, events, ...rest };
  console.log(`${name}: ${JSON.stringify(table[name])}`);
}
console.table(table);
