import { describe, expect, it } from "@jest/globals";
import { prefixedCounters } from "../../src/backend/prefixed-counters.js";

describe("prefixedCounters", () => {
  it("says of each counter whose it is", () => {
    expect(prefixedCounters("events", { sent: 1, dropped: 0 })).toEqual({
      "events.sent": 1,
      "events.dropped": 0,
    });
  });

  it("makes nothing of nothing", () => {
    expect(prefixedCounters("events", {})).toEqual({});
  });
});
