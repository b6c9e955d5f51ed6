import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { systemClock } from "../src/system-clock.js";

const built = fileURLToPath(new URL("../dist/esm/system-clock.js", import.meta.url));

describe("systemClock", () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: 1_000 });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it("tells the time of day, which may jump", () => {
    expect(systemClock.now()).toBe(1_000);
    jest.setSystemTime(500);
    expect(systemClock.now()).toBe(500);
  });

  it("tells durations, which do not", () => {
    const start = systemClock.monotonic();
    jest.advanceTimersByTime(250);
    jest.setSystemTime(0);
    expect(systemClock.monotonic() - start).toBe(250);
  });

  it("calls back once after a delay", () => {
    const callback = jest.fn();
    systemClock.setTimeout(callback, 100);
    jest.advanceTimersByTime(99);
    expect(callback).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1_000);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it("calls back at every interval", () => {
    const callback = jest.fn();
    systemClock.setInterval(callback, 100);
    jest.advanceTimersByTime(350);
    expect(callback).toHaveBeenCalledTimes(3);
  });

  it.each(["setTimeout", "setInterval"] as const)("takes back a %s, also twice", (set) => {
    const callback = jest.fn();
    const handle = systemClock[set](callback, 100);
    handle.cancel();
    handle.cancel();
    jest.advanceTimersByTime(1_000);
    expect(callback).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe("the timers of systemClock", () => {
  it.each(["setTimeout", "setInterval"])(
    "do not keep a process alive: %s",
    (set) => {
      const script = `
      const { systemClock } = await import(${JSON.stringify(built)});
      systemClock.${set}(() => undefined, 600_000);`;
      const { status, signal } = spawnSync(
        process.execPath,
        ["--input-type=module", "--eval", script],
        { timeout: 10_000 },
      );
      expect([status, signal]).toEqual([0, null]);
    },
    15_000,
  );

  it("work where they are numbers, as in a browser", () => {
    const original = globalThis.setTimeout;
    const asNumber = (callback: () => void) => (callback(), 7);
    globalThis.setTimeout = asNumber as unknown as typeof setTimeout;
    try {
      let calls = 0;
      systemClock.setTimeout(() => (calls += 1), 1).cancel();
      expect(calls).toBe(1);
    } finally {
      globalThis.setTimeout = original;
    }
  });
});
