import { describe, expect, it } from "@jest/globals";
import { pollUntil } from "../src/poll-until.js";
import { ManualClock } from "../src/testing/manual-clock.js";

function poll(deadlineMs: number) {
  const clock = new ManualClock();
  const state = { done: false, asked: 0, over: false };
  const promise = pollUntil(clock, deadlineMs, () => {
    state.asked += 1;
    return state.done;
  }).then(() => void (state.over = true));
  /** Moves time on, and lets the promise settle if it can. */
  async function advance(durationMs: number): Promise<void> {
    clock.advance(durationMs);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { clock, state, promise, advance };
}

describe("pollUntil", () => {
  it("waits until it is done, and leaves no timer", async () => {
    const { clock, state, promise, advance } = poll(10_000);
    await advance(1_000);
    expect([state.over, state.asked > 10, clock.timerCount]).toEqual([false, true, 1]);
    state.done = true;
    clock.advance(100);
    await promise;
    const { asked } = state;
    clock.advance(1_000);
    expect(state.asked).toBe(asked);
    expect(clock.timerCount).toBe(0);
  });

  it("gives up when the time is up, and leaves no timer", async () => {
    const { clock, state, promise, advance } = poll(1_000);
    await advance(999);
    expect([state.over, clock.timerCount]).toEqual([false, 1]);
    clock.advance(100);
    await promise;
    expect(clock.timerCount).toBe(0);
  });

  it("is over at its first look where there is no time, or nothing to wait for", async () => {
    const [late, done] = [poll(0), poll(10_000)];
    done.state.done = true;
    for (const { clock, promise, state } of [late, done]) {
      clock.advance(20);
      await promise;
      expect(state.asked).toBe(1);
    }
  });
});
