import type { TestRunner } from "@crossfade/core/testing";
import { strict as assert } from "node:assert";
import { event, fill, ROOMY, type WithEventLog } from "./event-log-contract.js";
import { failsWith } from "./fails-with.js";

/** Who may write: the owner of the latest epoch alone. */
export function describeEventFencing({ it }: TestRunner, withLog: WithEventLog): void {
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
