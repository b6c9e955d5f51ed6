import { describe, expect, it } from "@jest/globals";
import { redisMissing } from "@crossfade/redis/testing";
import { FAULTS } from "../support/faults.mjs";
import { Nodes } from "../support/nodes.mjs";
import { runFault } from "../support/run-fault.mjs";

const missing = redisMissing();
if (missing !== undefined) console.warn(`Skipped: ${missing}`);
const whereRedisIs = missing === undefined ? describe : describe.skip;

/** The short version of `faults.mjs`, which repeats each of them as often as you like. */
const SHORT = [
  "SIGKILL of the owner during a tool call",
  "SIGKILL of the owner during a stream",
  "SIGKILL of the owner between answer and delivery",
  "SIGSTOP for longer than the lease",
  "rolling restart",
  "Redis killed, data kept",
];

whereRedisIs("three nodes behind a proxy without affinity", () => {
  it("lose, double and disorder nothing, and leave no call hanging, whatever happens to one", async () => {
    const nodes = new Nodes();
    await nodes.start();
    try {
      for (const name of SHORT) {
        const { counts } = await runFault(nodes, name, 1);
        const { hung, lost, doubled, outOfOrder, sessionsLost, answered, aimed } = counts;
        expect({ name, hung, lost, doubled, outOfOrder, sessionsLost }).toEqual({
          name,
          hung: 0,
          lost: 0,
          doubled: 0,
          outOfOrder: 0,
          sessionsLost: 0,
        });
        expect(answered).toBeGreaterThan(10);
        if (FAULTS[name]?.delivers) expect(aimed).toMatchObject({ answered: 1 });
      }
    } finally {
      await nodes.stop();
    }
  }, 180_000);
});
