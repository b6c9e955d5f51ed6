import { describe, expect, it } from "@jest/globals";
import { ManualClock } from "../../src/testing/manual-clock.js";

/** A clock, and the times at which named timers fired, counted from its start. */
function recorded() {
  const clock = new ManualClock(0);
  const fired: string[] = [];
  return { clock, fired, fire: (name: string) => () => void fired.push(`${name}@${clock.now()}`) };
}

describe("ManualClock", () => {
  it("stands still until it is moved", () => {
    const clock = new ManualClock(1_000);
    expect([clock.now(), clock.monotonic()]).toEqual([1_000, 1_000]);
    clock.advance(250);
    expect([clock.now(), clock.monotonic()]).toEqual([1_250, 1_250]);
  });

  it("begins at a fixed time of day", () => {
    expect(new Date(new ManualClock().now()).toISOString()).toBe("2026-01-01T00:00:00.000Z");
  });

  it("fires a timeout once, when it is due and not before", () => {
    const { clock, fired, fire } = recorded();
    clock.setTimeout(fire("a"), 100);
    clock.advance(99);
    expect(fired).toEqual([]);
    clock.advance(1);
    clock.advance(1_000);
    expect(fired).toEqual(["a@100"]);
  });

  it("fires an interval each time, at the times it would have had", () => {
    const { clock, fired, fire } = recorded();
    clock.setInterval(fire("a"), 100);
    clock.advance(350);
    expect(fired).toEqual(["a@100", "a@200", "a@300"]);
    clock.advance(50);
    expect(fired).toHaveLength(4);
  });

  it("fires in the order of time, and of setting where the times are equal", () => {
    const { clock, fired, fire } = recorded();
    clock.setTimeout(fire("late"), 200);
    clock.setInterval(fire("tick"), 100);
    clock.setTimeout(fire("early"), 50);
    clock.advance(200);
    expect(fired).toEqual(["early@50", "tick@100", "late@200", "tick@200"]);
  });

  it("fires timers on the way that were set on the way", () => {
    const { clock, fired, fire } = recorded();
    clock.setTimeout(() => {
      fire("outer")();
      clock.setTimeout(fire("inner"), 10);
      clock.setTimeout(fire("too late"), 100);
    }, 50);
    clock.advance(100);
    expect(fired).toEqual(["outer@50", "inner@60"]);
    expect(clock.now()).toBe(100);
  });

  it("fires a timeout of no time at the next move, also one of nothing", () => {
    const { clock, fired, fire } = recorded();
    clock.setTimeout(fire("a"), 0);
    expect(fired).toEqual([]);
    clock.advance(0);
    expect(fired).toEqual(["a@0"]);
  });

  it("does not fire what was cancelled, before or on the way", () => {
    const { clock, fired, fire } = recorded();
    const timeout = clock.setTimeout(fire("never"), 100);
    const interval = clock.setInterval(fire("tick"), 40);
    clock.setTimeout(() => timeout.cancel(), 60);
    clock.setTimeout(() => interval.cancel(), 90);
    clock.advance(500);
    expect(fired).toEqual(["tick@40", "tick@80"]);
    timeout.cancel();
    interval.cancel();
  });

  it("lets an interval cancel itself", () => {
    const { clock, fired, fire } = recorded();
    const handle = clock.setInterval(() => {
      fire("once")();
      handle.cancel();
    }, 10);
    clock.advance(100);
    expect(fired).toEqual(["once@10"]);
  });

  it("counts the timers that are set", () => {
    const clock = new ManualClock();
    const interval = clock.setInterval(() => undefined, 10);
    clock.setTimeout(() => undefined, 10);
    expect(clock.timerCount).toBe(2);
    clock.advance(10);
    expect(clock.timerCount).toBe(1);
    interval.cancel();
    expect(clock.timerCount).toBe(0);
  });
});
