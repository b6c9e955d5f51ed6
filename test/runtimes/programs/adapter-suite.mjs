import { describeHttpAdapter } from "@crossfade/core/testing";
import { describeEarlyLeave } from "./early-leave.mjs";
import { describeStandstill } from "./standstill.mjs";

/** What a runtime keeps the adapter from doing, and why. */
const LIMITS = {
  Node: {},
  Bun: { headWaitsForFirstWrite: "Bun sends a response's head with the first bytes of its body" },
  Deno: {},
};

/**
 * All that the adapter owes, by name, without running it.
 *
 * @param {"Node" | "Bun" | "Deno"} runtime
 * @param {import("@crossfade/core/testing").WithAdapter} withAdapter
 */
export function adapterSuite(runtime, withAdapter) {
  /** @type {{ name: string, body: () => Promise<void> }[]} */
  const tests = [];
  /** @type {string[]} */
  const path = [];
  /** @type {import("@crossfade/core/testing").TestRunner} */
  const collector = {
    describe: (name, body) => {
      path.push(name);
      body();
      path.pop();
    },
    it: (name, body) => tests.push({ name: [...path, name].join(" › "), body }),
  };
  describeHttpAdapter(collector, "fetch", withAdapter, LIMITS[runtime]);
  describeStandstill(collector, withAdapter);
  describeEarlyLeave(collector, withAdapter);
  return tests;
}
