import type { TestRunner } from "@crossfade/core/testing";
import { strict as assert } from "node:assert";
import { event, fill, ROOMY, type WithEventLog } from "./event-log-contract.js";
import { failsWith } from "./fails-with.js";

/** What a stream is: its session's, no other's, and gone with it. */
export function describeEventStreams({ it }: TestRunner, withLog: WithEventLog): void {
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
