import type { TestRunner } from "@crossfade/core/testing";
import { strict as assert } from "node:assert";
import { event, ROOMY, type WithEventLog } from "./event-log-contract.js";
import { failsWith } from "./fails-with.js";

/** Which requests are unanswered, for the node that takes their session over. */
export function describeEventExpectations({ it }: TestRunner, withLog: WithEventLog): void {
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
