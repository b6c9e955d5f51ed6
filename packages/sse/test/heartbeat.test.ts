import { describe, expect, it, jest } from "@jest/globals";
import { ManualClock } from "@crossfade/core/testing";
import { Heartbeat } from "../src/heartbeat.js";

describe("Heartbeat", () => {
  it("beats from start to stop, with one timer however often it is started", () => {
    const clock = new ManualClock();
    const beat = jest.fn();
    const heartbeat = new Heartbeat(clock, 100, beat);
    expect(clock.timerCount).toBe(0);
    heartbeat.start();
    heartbeat.start();
    expect(clock.timerCount).toBe(1);
    clock.advance(250);
    expect(beat).toHaveBeenCalledTimes(2);
    heartbeat.stop();
    heartbeat.stop();
    expect(clock.timerCount).toBe(0);
    heartbeat.start();
    clock.advance(100);
    expect(beat).toHaveBeenCalledTimes(3);
  });
});
