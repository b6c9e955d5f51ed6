import { ManualClock } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import { Ticker } from "../src/ticker.js";
import { RecordingLogger } from "./recording-logger.js";

const settled = () => new Promise(setImmediate);

function start(sweep: () => Promise<void>) {
  const clock = new ManualClock();
  const log = new RecordingLogger();
  return { clock, log, ticker: new Ticker(clock, log, sweep) };
}

describe("Ticker", () => {
  it("sweeps once a second, and not at once", async () => {
    let sweeps = 0;
    const { clock } = start(async () => void sweeps++);
    clock.advance(999);
    expect(sweeps).toBe(0);
    for (const expected of [1, 2, 3]) {
      clock.advance(expected === 1 ? 1 : 1_000);
      await settled();
      expect(sweeps).toBe(expected);
    }
  });

  it("never sweeps beside itself, however long it takes", async () => {
    const open: (() => void)[] = [];
    const { clock } = start(() => new Promise((resolve) => open.push(resolve)));
    clock.advance(5_000);
    await settled();
    expect(open).toHaveLength(1);
    open[0]?.();
    await settled();
    clock.advance(1_000);
    expect(open).toHaveLength(2);
  });

  it("goes on after a sweep that failed, and logs why", async () => {
    const reasons: unknown[] = [new Error("the store is gone"), "no error at all"];
    const failing = [...reasons];
    const { clock, log } = start(async () => {
      throw failing.shift();
    });
    for (const _ of reasons) {
      clock.advance(1_000);
      await settled();
    }
    expect(log.at("error").map(({ fields }) => fields)).toEqual([
      { reason: "the store is gone" },
      { reason: "no error at all" },
    ]);
  });

  it("survives a sweep that throws before it has promised anything", async () => {
    const { clock, log } = start(() => {
      throw new Error("at once");
    });
    clock.advance(1_000);
    await settled();
    clock.advance(1_000);
    await settled();
    expect(log.at("error")).toHaveLength(2);
  });

  it("sweeps no more once it is closed, and leaves no timer", () => {
    let sweeps = 0;
    const { clock, ticker } = start(async () => void sweeps++);
    expect(clock.timerCount).toBe(1);
    ticker.close();
    ticker.close();
    clock.advance(10_000);
    expect(sweeps).toBe(0);
    expect(clock.timerCount).toBe(0);
  });
});
