import type { TestRunner } from "@crossfade/core/testing";
import { strict as assert } from "node:assert";
import { event, fill, ROOMY, type WithEventLog } from "./event-log-contract.js";
import { failsWith } from "./fails-with.js";

/** What is forgotten at the limits, and that it is said. */
export function describeEventEviction({ it }: TestRunner, withLog: WithEventLog): void {
  it("forgets the oldest beyond maxReplayEvents, and says so", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, { ...ROOMY, maxReplayEvents: 3 });
      await fill(log, "s", 1, 5);
      const kept = [3, 4, 5].map(event);
      assert.deepEqual(await log.after("s", 0), { events: kept, complete: false });
      assert.deepEqual(await log.after("s", 1), { events: kept, complete: false });
      assert.deepEqual(await log.after("s", 2), { events: kept, complete: true });
      assert.deepEqual(await log.after("s", 4), { events: [event(5)], complete: true });
    }));

  it("forgets the oldest beyond maxReplayBytes, and no more than it must", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, { ...ROOMY, maxReplayBytes: 30 });
      for (const number of [1, 2, 3]) {
        await log.append("s", 1, { number, payload: "0123456789" });
      }
      assert.equal(await log.bytesHeld("session"), 30);
      assert.equal((await log.after("s", 0)).complete, true);
      await log.append("s", 1, { number: 4, payload: "x" });
      const { events, complete } = await log.after("s", 0);
      assert.deepEqual(
        events.map(({ number }) => number),
        [2, 3, 4],
      );
      assert.equal(complete, false);
      assert.equal(await log.bytesHeld("session"), 21);
    }));

  it("counts bytes in UTF-8", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, { ...ROOMY, maxReplayBytes: 10 });
      await log.append("s", 1, { number: 1, payload: "ü\u20AC\u{1F600}" });
      assert.equal(await log.bytesHeld("session"), 9);
      await log.append("s", 1, { number: 2, payload: "ü" });
      assert.equal(await log.bytesHeld("session"), 2);
    }));

  it("keeps nothing of an event that is too large by itself, but counts it", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, { ...ROOMY, maxReplayBytes: 10 });
      await log.append("s", 1, event(1));
      await log.append("s", 1, { number: 2, payload: "0123456789-" });
      assert.deepEqual(await log.after("s", 0), { events: [], complete: false });
      assert.deepEqual(await log.after("s", 1), { events: [], complete: false });
      assert.deepEqual(await log.after("s", 2), { events: [], complete: true });
      assert.equal(await log.bytesHeld("session"), 0);
      assert.equal(await log.lastNumber("s"), 2);
      await log.append("s", 1, event(3));
      assert.deepEqual(await log.after("s", 1), { events: [event(3)], complete: false });
      assert.deepEqual(await log.after("s", 2), { events: [event(3)], complete: true });
    }));

  it("goes on numbering from what was forgotten", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, { ...ROOMY, maxReplayEvents: 1 });
      await fill(log, "s", 1, 4);
      assert.equal(await log.lastNumber("s"), 4);
      await log.open("s", "session", 2, { ...ROOMY, maxReplayEvents: 1 });
      assert.equal(await log.lastNumber("s"), 4);
      await failsWith("INTERNAL_ERROR", () => log.append("s", 2, event(1)));
      await log.append("s", 2, event(5));
      assert.deepEqual(await log.after("s", 4), { events: [event(5)], complete: true });
    }));

  it("stays within its bounds through many events", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, { ...ROOMY, maxReplayEvents: 10 });
      await fill(log, "s", 1, 400);
      const { events, complete } = await log.after("s", 0);
      assert.deepEqual(
        events.map(({ number }) => number),
        [391, 392, 393, 394, 395, 396, 397, 398, 399, 400],
      );
      assert.equal(complete, false);
      const bytes = events.reduce((sum, { payload }) => sum + payload.length, 0);
      assert.equal(await log.bytesHeld("session"), bytes);
    }));
}
