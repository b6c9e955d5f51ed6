import { describe, expect, it } from "@jest/globals";
import { SessionCounts } from "../src/session-counts.js";

describe("SessionCounts", () => {
  it("forgets a quota key without sessions", () => {
    const counts = new SessionCounts();
    const alice = { transport: "http-sse", quotaKey: "alice" } as const;
    counts.change(alice, 1);
    counts.change(alice, 1);
    counts.change({ ...alice, quotaKey: "bob" }, 1);
    expect([counts.of("http-sse"), counts.ofKey("http-sse", "alice")]).toEqual([3, 2]);
    counts.change(alice, -1);
    expect(counts.keys("http-sse")).toBe(2);
    counts.change(alice, -1);
    expect(counts.keys("http-sse")).toBe(1);
    expect(counts.keys("streamable-http")).toBe(0);
    expect(counts.of("http-sse")).toBe(1);
  });
});
