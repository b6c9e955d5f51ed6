import type { TestRunner } from "@crossfade/core/testing";
import { strict as assert } from "node:assert";
import type { EventLog, EventLogLimits } from "../event-log.js";
import { failsWith } from "./fails-with.js";

/** Hands an empty log to `use`, and cleans up when that has settled. */
export type WithEventLog = (use: (log: EventLog) => Promise<void>) => Promise<void>;

const ROOMY: EventLogLimits = {
  maxReplayEvents: 100,
  maxReplayBytes: 10_000,
  sessionIdleMs: 600_000,
};

/** The contract of `EventLog`. Run it against every log, your own included. */
export function describeEventLog(runner: TestRunner, name: string, withLog: WithEventLog): void {
  runner.describe(`EventLog: ${name}`, () => {
    describeReplay(runner, withLog);
    describeEviction(runner, withLog);
    describeFencing(runner, withLog);
    describeStreams(runner, withLog);
    describeExpectations(runner, withLog);
  });
}

function describeReplay({ it }: TestRunner, withLog: WithEventLog): void {
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

function describeEviction({ it }: TestRunner, withLog: WithEventLog): void {
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

function describeFencing({ it }: TestRunner, withLog: WithEventLog): void {
  it("shuts out who wrote before a higher epoch", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, ROOMY);
      await log.append("s", 1, event(1));
      await log.open("s", "session", 2, ROOMY);
      await failsWith("STALE_LEASE", () => log.append("s", 1, event(2)));
      assert.equal(await log.lastNumber("s"), 1);
      await log.append("s", 2, { number: 2, payload: "of two" });
      await failsWith("STALE_LEASE", () => log.append("s", 1, event(3)));
      assert.deepEqual(await log.after("s", 0), {
        events: [event(1), { number: 2, payload: "of two" }],
        complete: true,
      });
    }));

  it("refuses to open with a lower epoch, and keeps the fence where it is", () =>
    withLog(async (log) => {
      await log.open("s", "session", 3, ROOMY);
      await failsWith("STALE_LEASE", () => log.open("s", "session", 2, ROOMY));
      await failsWith("STALE_LEASE", () => log.append("s", 2, event(1)));
      await log.append("s", 3, event(1));
      assert.equal(await log.lastNumber("s"), 1);
    }));

  it("refuses an epoch that did not open the stream", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, ROOMY);
      await failsWith("STALE_LEASE", () => log.append("s", 2, event(1)));
      await log.append("s", 1, event(1));
    }));

  it("keeps its events when the same epoch opens it again", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, ROOMY);
      await fill(log, "s", 1, 3);
      await log.open("s", "session", 1, ROOMY);
      assert.equal((await log.after("s", 0)).events.length, 3);
      await log.append("s", 1, event(4));
      assert.equal(await log.lastNumber("s"), 4);
    }));

  it("goes by the limits of the latest owner", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, ROOMY);
      await fill(log, "s", 1, 3);
      await log.open("s", "session", 2, { ...ROOMY, maxReplayEvents: 2 });
      await log.append("s", 2, event(4));
      assert.deepEqual((await log.after("s", 0)).events, [event(3), event(4)]);
    }));
}

function describeExpectations({ it }: TestRunner, withLog: WithEventLog): void {
  it("knows which requests of a session are unanswered, the oldest of a stream first", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, ROOMY);
      await log.open("other", "other session", 1, ROOMY);
      for (const id of [7, "7", "b"]) await log.expect("s", 1, { id, method: `m/${id}` });
      await log.expect("other", 1, { id: 1, method: "m" });
      assert.deepEqual(await log.unanswered("session"), [
        { stream: "s", id: 7, method: "m/7" },
        { stream: "s", id: "7", method: "m/7" },
        { stream: "s", id: "b", method: "m/b" },
      ]);
      assert.deepEqual(await log.unanswered("unknown"), []);
    }));

  it("settles a request with the event that answers it, and no other", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, ROOMY);
      for (const id of [7, "7"]) await log.expect("s", 1, { id, method: "m" });
      await log.append("s", 1, event(1));
      await log.append("s", 1, event(2), 7);
      assert.deepEqual(await log.unanswered("session"), [{ stream: "s", id: "7", method: "m" }]);
      assert.equal((await log.after("s", 0)).events.length, 2);
      await log.append("s", 1, event(3), "nobody expects this");
    }));

  it("settles a request that needs no answer", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, ROOMY);
      await log.expect("s", 1, { id: 7, method: "m" });
      await log.settle("s", 1, 7);
      await log.settle("s", 1, 8);
      assert.deepEqual(await log.unanswered("session"), []);
    }));

  it("keeps what is expected when the session changes hands, and shuts out who expected it", () =>
    withLog(async (log) => {
      await log.open("s", "session", 1, ROOMY);
      await log.expect("s", 1, { id: 7, method: "m" });
      await log.open("s", "session", 2, ROOMY);
      await failsWith("STALE_LEASE", () => log.expect("s", 1, { id: 8, method: "m" }));
      await failsWith("STALE_LEASE", () => log.settle("s", 1, 7));
      await failsWith("STALE_LEASE", () => log.append("s", 1, event(1), 7));
      assert.deepEqual(await log.unanswered("session"), [{ stream: "s", id: 7, method: "m" }]);
    }));

  it("refuses to expect anything on a stream that is not open", () =>
    withLog(async (log) => {
      await failsWith("SESSION_NOT_FOUND", () => log.expect("s", 1, { id: 1, method: "m" }));
    }));

  it("forgets what is expected with the stream, and with the session", () =>
    withLog(async (log) => {
      for (const stream of ["s", "t"]) {
        await log.open(stream, "session", 1, ROOMY);
        await log.expect(stream, 1, { id: 1, method: "m" });
      }
      await log.dropStream("s");
      assert.deepEqual(await log.unanswered("session"), [{ stream: "t", id: 1, method: "m" }]);
      await log.drop("session");
      assert.deepEqual(await log.unanswered("session"), []);
    }));
}

function describeStreams({ it }: TestRunner, withLog: WithEventLog): void {
  it("knows nothing of a stream that was never opened", () =>
    withLog(async (log) => {
      assert.deepEqual(await log.after("x", 0), { events: [], complete: false });
      assert.equal(await log.lastNumber("x"), 0);
      assert.equal(await log.sessionOf("x"), undefined);
      assert.equal(await log.bytesHeld("x"), 0);
      await failsWith("SESSION_NOT_FOUND", () => log.append("x", 1, event(1)));
      await log.drop("x");
      assert.equal(await log.lastNumber("x"), 0);
    }));

  it("leads from a stream to its session", () =>
    withLog(async (log) => {
      await log.open("s", "one", 1, ROOMY);
      await log.open("t", "two", 1, ROOMY);
      assert.equal(await log.sessionOf("s"), "one");
      assert.equal(await log.sessionOf("t"), "two");
    }));

  it("never mixes streams, of one session or of two", () =>
    withLog(async (log) => {
      await log.open("a", "one", 1, ROOMY);
      await log.open("b", "one", 1, { ...ROOMY, maxReplayEvents: 1 });
      await log.open("c", "two", 4, ROOMY);
      await log.append("a", 1, { number: 1, payload: "a1" });
      await log.append("b", 1, { number: 1, payload: "b1" });
      await log.append("c", 4, { number: 1, payload: "c1" });
      await log.append("b", 1, { number: 2, payload: "b2" });
      assert.deepEqual((await log.after("a", 0)).events, [{ number: 1, payload: "a1" }]);
      assert.deepEqual((await log.after("b", 0)).events, [{ number: 2, payload: "b2" }]);
      assert.deepEqual((await log.after("c", 0)).events, [{ number: 1, payload: "c1" }]);
      assert.equal(await log.lastNumber("a"), 1);
      assert.equal(await log.bytesHeld("one"), 4);
      assert.equal(await log.bytesHeld("two"), 2);
    }));

  it("does not let a session take another's stream", () =>
    withLog(async (log) => {
      await log.open("s", "one", 1, ROOMY);
      await log.append("s", 1, event(1));
      await failsWith("INTERNAL_ERROR", () => log.open("s", "two", 9, ROOMY));
      assert.equal(await log.sessionOf("s"), "one");
      await log.append("s", 1, event(2));
      await log.drop("two");
      assert.equal(await log.lastNumber("s"), 2);
    }));

  it("forgets all streams of a session that is dropped, and no others", () =>
    withLog(async (log) => {
      await log.open("a", "one", 1, ROOMY);
      await log.open("b", "one", 1, ROOMY);
      await log.open("c", "two", 1, ROOMY);
      for (const stream of ["a", "b", "c"]) await log.append(stream, 1, event(1));
      await log.drop("one");
      for (const stream of ["a", "b"]) {
        assert.deepEqual(await log.after(stream, 0), { events: [], complete: false });
        assert.equal(await log.sessionOf(stream), undefined);
        assert.equal(await log.lastNumber(stream), 0);
        await failsWith("SESSION_NOT_FOUND", () => log.append(stream, 1, event(2)));
      }
      assert.equal(await log.bytesHeld("one"), 0);
      assert.deepEqual((await log.after("c", 0)).events, [event(1)]);
    }));

  it("forgets one stream, and leaves the session its others", () =>
    withLog(async (log) => {
      await log.open("a", "one", 1, ROOMY);
      await log.open("b", "one", 1, ROOMY);
      for (const stream of ["a", "b"]) await log.append(stream, 1, event(1));
      await log.dropStream("a");
      await log.dropStream("a");
      assert.deepEqual(await log.after("a", 0), { events: [], complete: false });
      assert.equal(await log.sessionOf("a"), undefined);
      await failsWith("SESSION_NOT_FOUND", () => log.append("a", 1, event(2)));
      assert.deepEqual((await log.after("b", 0)).events, [event(1)]);
      assert.equal(await log.bytesHeld("one"), event(1).payload.length);
      await log.drop("one");
      assert.equal(await log.sessionOf("b"), undefined);
    }));

  it("leaves a stream that was dropped to the session that opens it next", () =>
    withLog(async (log) => {
      await log.open("s", "one", 1, ROOMY);
      await log.drop("one");
      await log.open("s", "two", 1, ROOMY);
      await log.append("s", 1, event(1));
      await log.drop("one");
      assert.equal(await log.sessionOf("s"), "two");
      assert.equal(await log.lastNumber("s"), 1);
      assert.equal(await log.bytesHeld("one"), 0);
    }));

  it("begins anew when a dropped stream is opened", () =>
    withLog(async (log) => {
      await log.open("s", "one", 3, ROOMY);
      await fill(log, "s", 3, 3);
      await log.drop("one");
      await log.open("s", "one", 1, ROOMY);
      assert.deepEqual(await log.after("s", 0), { events: [], complete: true });
      await log.append("s", 1, event(1));
      assert.equal(await log.bytesHeld("one"), event(1).payload.length);
    }));
}

function event(number: number): { number: number; payload: string } {
  return { number, payload: `data: ${number}\n\n` };
}

async function fill(log: EventLog, stream: string, epoch: number, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  await Promise.all(numbers.map(async (number) => log.append(stream, epoch, event(number))));
}
