import { describe, expect, it } from "@jest/globals";
import { setImmediate as turn } from "node:timers/promises";
import { ResponseSink } from "../src/response-sink.js";

const KIB = "x".repeat(1_024);

/** A sink, its reader, and what it tells. */
function open() {
  const told: string[] = [];
  const sink = new ResponseSink((left) => void told.push(left ? "left" : "complete"));
  sink.listen({ drained: () => told.push("drained"), closed: () => told.push("closed") });
  const reader = sink.readable.getReader();
  const next = async () => {
    const { done, value } = await reader.read();
    return done ? undefined : new TextDecoder().decode(value);
  };
  return { sink, reader, next, told };
}

describe("ResponseSink", () => {
  it("hands on at once what a reader waits for", async () => {
    const { sink, next } = open();
    const first = next();
    // The stream asks its source in a microtask of its own.
    await Promise.resolve();
    expect(sink.write("now")).toBe(true);
    expect(sink.waitingBytes).toBe(0);
    expect(await first).toBe("now");
  });

  it("keeps what nobody has asked for", async () => {
    const { sink } = open();
    await turn();
    sink.write("unread");
    await turn();
    expect(sink.waitingBytes).toBe(6);
  });

  it("hands on all that waits in one piece", async () => {
    const { sink, next } = open();
    sink.write("one ");
    sink.write("two ", new TextEncoder().encode("ä "));
    sink.write("");
    expect(sink.waitingBytes).toBe(11);
    expect(await next()).toBe("one two ä ");
    expect(sink.waitingBytes).toBe(0);
  });

  it("shares bytes that many streams write, and does not take them over", async () => {
    const shared = new TextEncoder().encode("shared");
    const streams = [open(), open()];
    for (const { sink } of streams) sink.write(shared);
    for (const { next } of streams) expect(await next()).toBe("shared");
    expect(shared.byteLength).toBe(6);
  });

  it("asks to stop when 16 KiB wait, and tells when they are gone, once", async () => {
    const { sink, next, told } = open();
    for (let written = 0; written < 16; written += 1) expect(sink.write(KIB)).toBe(true);
    expect(sink.write("y")).toBe(false);
    expect(sink.write("")).toBe(false);
    expect(sink.waitingBytes).toBe(16_385);
    await next();
    expect(told).toEqual(["drained"]);
    expect(sink.waitingBytes).toBe(0);
    expect(sink.write("z")).toBe(true);
    await next();
    expect(told).toEqual(["drained"]);
  });

  it("ends after what waits", async () => {
    const { sink, next, told } = open();
    sink.write("last");
    sink.end();
    sink.end();
    expect(sink.write("late")).toBe(false);
    expect(told).toEqual([]);
    expect(await next()).toBe("last");
    expect(await next()).toBeUndefined();
    expect(told).toEqual(["complete", "closed"]);
  });

  it("ends at once where nothing waits", async () => {
    const { sink, next, told } = open();
    sink.end();
    expect(told).toEqual(["complete", "closed"]);
    expect(await next()).toBeUndefined();
  });

  it("fails its reader when it is cut, and forgets what waits", async () => {
    const { sink, next, told } = open();
    sink.write("lost");
    sink.destroy();
    sink.destroy();
    sink.end();
    await expect(next()).rejects.toThrow("cut");
    expect(sink.waitingBytes).toBe(0);
    expect(told).toEqual(["left", "closed"]);
  });

  it("is over when its reader leaves, also before its end was read", async () => {
    const { sink, reader, told } = open();
    sink.write("unread");
    sink.end();
    await reader.cancel();
    expect(told).toEqual(["left", "closed"]);
    expect(sink.write("late")).toBe(false);
  });

  it("tells a listener that comes late", async () => {
    const sink = new ResponseSink(() => undefined);
    await sink.readable.cancel();
    let closed = 0;
    sink.listen({ drained: () => undefined, closed: () => (closed += 1) });
    expect(closed).toBe(1);
  });
});
