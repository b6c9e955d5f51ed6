import { ManualClock } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import { AbortWatch } from "../src/abort-watch.js";
import { PendingRequest } from "../src/pending-request.js";
import { FakeExchange, FakeSession, requestOf } from "./fake-session.js";

function setUp() {
  const clock = new ManualClock();
  const watch = new AbortWatch(clock);
  const aborted: unknown[] = [];
  const listener = { aborted: (_: PendingRequest, reason: unknown) => void aborted.push(reason) };
  const pending = () => {
    const exchange = new FakeExchange(new FakeSession());
    const ignore = (): void => undefined;
    const request = new PendingRequest(requestOf("ping"), exchange, ignore, ignore, listener);
    watch.add(request);
    return { exchange, request };
  };
  return { clock, watch, aborted, pending };
}

describe("AbortWatch", () => {
  it("has one timer for all requests, and none while there are none", () => {
    const { clock, pending } = setUp();
    expect(clock.timerCount).toBe(0);
    pending();
    pending();
    expect(clock.timerCount).toBe(1);
    clock.advance(100);
    expect(clock.timerCount).toBe(0);
    pending();
    expect(clock.timerCount).toBe(1);
  });

  it("listens to a request that takes its time, and tells once", () => {
    const { clock, aborted, pending } = setUp();
    const { exchange } = pending();
    clock.advance(99);
    expect(exchange.signalsMade).toBe(0);
    clock.advance(1);
    exchange.abort("first");
    exchange.abort("second");
    expect(aborted).toEqual(["first"]);
  });

  it("tells of a request that was aborted before", () => {
    const { clock, aborted, pending } = setUp();
    pending().exchange.abort("early");
    expect(aborted).toEqual([]);
    clock.advance(100);
    expect(aborted).toEqual(["early"]);
  });

  it("forgets a request that was removed, before it listens and after", () => {
    const { clock, watch, aborted, pending } = setUp();
    const early = pending();
    const late = pending();
    watch.remove(early.request);
    clock.advance(100);
    watch.remove(late.request);
    early.exchange.abort("a");
    late.exchange.abort("b");
    expect(aborted).toEqual([]);
    expect(early.exchange.signalsMade).toBe(0);
  });

  it("lets go of its timer", () => {
    const { clock, watch, pending } = setUp();
    pending();
    watch.close();
    expect(clock.timerCount).toBe(0);
  });
});
