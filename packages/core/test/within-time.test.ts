import { describe, expect, it } from "@jest/globals";
import { ManualClock } from "../src/testing/index.js";
import { withinTime } from "../src/within-time.js";

describe("withinTime", () => {
  it("resolves to what the work does, and leaves no timer", async () => {
    const clock = new ManualClock();
    expect(await withinTime(clock, Promise.resolve("done"), 1_000)).toBe("done");
    expect(clock.timerCount).toBe(0);
  });

  it("rejects as the work does, and leaves no timer", async () => {
    const clock = new ManualClock();
    await expect(withinTime(clock, Promise.reject(new Error("no")), 1_000)).rejects.toThrow("no");
    expect(clock.timerCount).toBe(0);
  });

  it("resolves to undefined when the time is up", async () => {
    const clock = new ManualClock();
    const waiting = withinTime(clock, new Promise<string>(() => undefined), 1_000);
    clock.advance(999);
    let over = false;
    void waiting.then(() => (over = true));
    await Promise.resolve();
    expect(over).toBe(false);
    clock.advance(1);
    expect(await waiting).toBeUndefined();
  });
});
