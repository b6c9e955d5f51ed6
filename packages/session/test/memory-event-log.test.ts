import { describe, expect, it } from "@jest/globals";
import { MemoryEventLog } from "../src/memory-event-log.js";
import { describeEventLog } from "../src/testing/index.js";

describeEventLog({ describe, it }, "memory", (use) => use(new MemoryEventLog()));

describe("MemoryEventLog", () => {
  const limits = { maxReplayEvents: 5, maxReplayBytes: 1_000, sessionIdleMs: 600_000 };

  it("answers without a promise", () => {
    const log = new MemoryEventLog();
    expect(log.open("s", "session", 1, limits)).toBeUndefined();
    expect(log.append("s", 1, { number: 1, payload: "a" })).toBeUndefined();
    expect(log.after("s", 0)).toEqual({ events: [{ number: 1, payload: "a" }], complete: true });
    expect(log.lastNumber("s")).toBe(1);
  });

  it("forgets at once what a later owner's limits leave no room for", () => {
    const log = new MemoryEventLog();
    log.open("s", "session", 1, limits);
    for (const number of [1, 2, 3]) log.append("s", 1, { number, payload: "abc" });
    log.open("s", "session", 2, { ...limits, maxReplayEvents: 1 });
    expect(log.bytesHeld("session")).toBe(3);
  });

  it.each([0, -1])("keeps nothing where there is room for %p events", (maxReplayEvents) => {
    const log = new MemoryEventLog();
    log.open("s", "session", 1, { ...limits, maxReplayEvents });
    log.append("s", 1, { number: 1, payload: "abc" });
    expect(log.after("s", 0)).toEqual({ events: [], complete: false });
    expect(log.bytesHeld("session")).toBe(0);
  });

  it("measures each payload of two that take turns", () => {
    const log = new MemoryEventLog();
    log.open("s", "one", 1, limits);
    log.open("t", "two", 1, limits);
    for (const [number, payload] of ["ab", "üü", "ab", "c"].entries()) {
      log.append("s", 1, { number: number + 1, payload });
      log.append("t", 1, { number: number + 1, payload });
    }
    expect(log.bytesHeld("one")).toBe(9);
    expect(log.bytesHeld("two")).toBe(9);
  });
});
