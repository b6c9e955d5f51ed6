import { describe, expect, it } from "@jest/globals";
import { MemorySink } from "../../src/testing/memory-sink.js";

/** A sink, and what its listener was told. */
function listened() {
  const sink = new MemorySink();
  const told: string[] = [];
  sink.listen({ drained: () => void told.push("drained"), closed: () => void told.push("closed") });
  return { sink, told };
}

describe("MemorySink", () => {
  it("remembers what was written, text and bytes, one chunk or two", () => {
    const sink = new MemorySink();
    expect(sink.write("id: 1\n", new TextEncoder().encode("data: é\n\n"))).toBe(true);
    expect(sink.write(new TextEncoder().encode(": x\n\n"))).toBe(true);
    expect(sink.text).toBe("id: 1\ndata: é\n\n: x\n\n");
    expect(sink.waitingBytes).toBe(0);
  });

  it("counts the bytes that wait for a reader who stands still", () => {
    const { sink, told } = listened();
    sink.write("read");
    sink.stall();
    expect(sink.write("é", "é")).toBe(false);
    expect([sink.waitingBytes, sink.text, told]).toEqual([4, "readéé", []]);
  });

  it("tells when the reader has taken everything", () => {
    const { sink, told } = listened();
    sink.stall();
    sink.write("x");
    sink.resume();
    expect([sink.waitingBytes, told]).toEqual([0, ["drained"]]);
    expect(sink.write("y")).toBe(true);
  });

  it.each(["end", "destroy", "disconnect"] as const)("tells once that it is over: %s", (how) => {
    const { sink, told } = listened();
    sink[how]();
    sink.end();
    sink.disconnect();
    expect([sink.closed, told]).toEqual([true, ["closed"]]);
  });

  it("ignores what is written when it is over", () => {
    const { sink } = listened();
    sink.write("before");
    sink.end();
    expect(sink.write("after")).toBe(false);
    expect(sink.text).toBe("before");
  });

  it("knows whether it was cut", () => {
    const [ended, left, cut] = [new MemorySink(), new MemorySink(), new MemorySink()];
    ended.end();
    left.disconnect();
    cut.destroy();
    expect([ended, left, cut].map(({ destroyed }) => destroyed)).toEqual([false, false, true]);
  });

  it("tells a listener that comes too late", () => {
    const sink = new MemorySink();
    sink.disconnect();
    let calls = 0;
    sink.listen({ drained: () => undefined, closed: () => (calls += 1) });
    expect(calls).toBe(1);
  });

  it("tells of nothing after its end", () => {
    const { sink, told } = listened();
    sink.stall();
    sink.write("x");
    sink.disconnect();
    sink.resume();
    expect(told).toEqual(["closed"]);
  });

  it("works without a listener", () => {
    const sink = new MemorySink();
    sink.stall();
    sink.resume();
    sink.end();
    expect(sink.closed).toBe(true);
  });
});
