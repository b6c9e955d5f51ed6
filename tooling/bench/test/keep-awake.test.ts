import { describe, expect, it } from "@jest/globals";
import { performance } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { keepAwake } from "../src/keep-awake.mjs";

describe("keepAwake", () => {
  it("keeps the process from waiting idly, until it is told to stop", async () => {
    // Time that goes by is what this is about: there is nothing to wait for in its place.
    const letSleep = keepAwake();
    await setTimeout(1);
    const awake = performance.eventLoopUtilization();
    await setTimeout(20);
    expect(performance.eventLoopUtilization(awake).idle).toBe(0);
    letSleep();
    await setTimeout(1);
    const asleep = performance.eventLoopUtilization();
    await setTimeout(20);
    expect(performance.eventLoopUtilization(asleep).idle).toBeGreaterThan(0);
  });
});
