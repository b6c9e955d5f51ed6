import type { TestRunner } from "@crossfade/core/testing";
import { strict as assert } from "node:assert";
import { event, fill, ROOMY, type WithEventLog } from "./event-log-contract.js";
import { failsWith } from "./fails-with.js";

/** What is replayed: what came after a number, in order. */
export function describeEventReplay({ it }: TestRunner, withLog: WithEventLog): void {
  it("replays what came after a number, in order", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, ROOMY);
      await fill(log, "s", 1, 12);
      assert.deepEqual(await log.after("s", 9), {
        events: [10, 11, 12].map(event),
        complete: true,
      });
      assert.deepEqual(await log.after("s", 12), { events: [], complete: true });
      assert.equal((await log.after("s", 0)).events.length, 12);
    }));

  it("gives payloads back as they were", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, ROOMY);
      const payloads = ["", "data: a\ndata: b\n\n", "data: \u{1F600} \u2028 ü\n\n", "data: \0\n\n"];
      for (const [index, payload] of payloads.entries()) {
        await log.append("s", 1, { number: index + 1, payload });
      }
      const { events } = await log.after("s", 0);
      assert.deepEqual(
        events.map(({ payload }) => payload),
        payloads,
      );
    }));

  it("carries large payloads", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, { ...ROOMY, maxReplayBytes: 4_000_000 });
      const payloads = ["x".repeat(1_000_000), "\u{1F600}".repeat(250_000), "y"];
      await Promise.all(
        payloads.map(async (payload, index) => log.append("s", 1, { number: index + 1, payload })),
      );
      const { events } = await log.after("s", 0);
      // Not compared as a whole: nobody wants to read where two megabytes differ.
      assert.deepEqual(
        events.map(({ payload }, index) => payload === payloads[index]),
        [true, true, true],
      );
      assert.equal(await log.bytesHeld("session"), 2_000_001);
    }));

  it("takes what it is told in turn, whoever waits for it", () =>
    withLog(async (log) => {
      const told = [
        async () => log.open("s", "session", 1, ROOMY),
        async () => log.append("s", 1, event(1)),
        async () => log.append("s", 1, event(2)),
        async () => log.open("s", "session", 2, ROOMY),
        async () => log.append("s", 2, event(3)),
      ];
      await Promise.all(told.map((tell) => tell()));
      assert.deepEqual(await log.after("s", 0), { events: [1, 2, 3].map(event), complete: true });
      const last = [async () => log.append("s", 2, event(4)), async () => log.dropStream("s")];
      await Promise.all(last.map((tell) => tell()));
      assert.equal(await log.sessionOf("s"), undefined);
      const dropped = [
        async () => log.open("t", "session", 1, ROOMY),
        async () => log.append("t", 1, event(1)),
        async () => log.drop("session"),
      ];
      await Promise.all(dropped.map((tell) => tell()));
      assert.equal(await log.sessionOf("t"), undefined);
    }));

  it("is complete and empty for a stream without events", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, ROOMY);
      assert.deepEqual(await log.after("s", 0), { events: [], complete: true });
      assert.equal(await log.lastNumber("s"), 0);
    }));

  it("takes numbers that leave some out", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, ROOMY);
      await log.append("s", 1, event(3));
      await log.append("s", 1, event(8));
      assert.deepEqual(await log.after("s", 1), { events: [event(3), event(8)], complete: true });
      assert.deepEqual(await log.after("s", 5), { events: [event(8)], complete: true });
      assert.equal(await log.lastNumber("s"), 8);
    }));

  it("refuses a number that is not above all earlier ones", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, ROOMY);
      await log.append("s", 1, event(5));
      await failsWith("INTERNAL_ERROR", () => log.append("s", 1, { number: 5, payload: "again" }));
      await failsWith("INTERNAL_ERROR", () => log.append("s", 1, event(4)));
      assert.deepEqual((await log.after("s", 0)).events, [event(5)]);
    }));

  it("keeps the order of events that are appended without waiting", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, ROOMY);
      const numbers = Array.from({ length: 50 }, (_, index) => index + 1);
      await Promise.all(numbers.map(async (number) => log.append("s", 1, event(number))));
      assert.deepEqual((await log.after("s", 0)).events, numbers.map(event));
    }));
}
