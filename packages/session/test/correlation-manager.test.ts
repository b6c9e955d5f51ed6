import { TransportError } from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import { CorrelationManager } from "../src/correlation-manager.js";
import type { InboundRequest } from "../src/inbound-request.js";

function setUp() {
  const clock = new ManualClock();
  const manager = new CorrelationManager({
    clock,
    maxInFlightRequests: 3,
    requestTimeoutMs: 60_000,
    clientRequestTimeoutMs: 30_000,
  });
  const aborted: string[] = [];
  const onAborted = (request: InboundRequest, error: TransportError): void => {
    aborted.push(`${typeof request.id} ${request.id} ${error.code}`);
  };
  return {
    clock,
    manager,
    aborted,
    register: (session: string, id: string | number) => manager.register(session, id, onAborted),
    counters: () => manager.statistics().counters,
  };
}

describe("CorrelationManager: clients' requests", () => {
  it("takes a request and settles it once", () => {
    const { clock, manager, register, aborted, counters } = setUp();
    const request = register("s", 1);
    expect(request).toMatchObject({ sessionId: "s", id: 1, deadline: clock.monotonic() + 60_000 });
    expect(manager.inFlight("s")).toBe(1);
    expect(manager.statistics().requestsInFlight).toBe(1);
    expect(request.settle()).toBe(true);
    expect(request.settle()).toBe(false);
    expect(manager.inFlight("s")).toBe(0);
    expect(manager.statistics().requestsInFlight).toBe(0);
    expect(aborted).toEqual([]);
    expect(counters()).toMatchObject({ registered: 1, settled: 1 });
  });

  it("tells 1 from '1', and one session from another", () => {
    const { manager, register, aborted } = setUp();
    register("s", 1);
    register("s", "1");
    register("t", 1);
    expect(manager.cancel("s", "1")).toBe(true);
    expect(aborted).toEqual(["string 1 REQUEST_CANCELLED"]);
    expect([manager.inFlight("s"), manager.inFlight("t")]).toEqual([1, 1]);
  });

  it("refuses an id that is in flight, and takes it again afterwards", () => {
    const { register, counters } = setUp();
    const first = register("s", 1);
    expect(() => register("s", 1)).toThrow(expect.objectContaining({ code: "DUPLICATE_REQUEST" }));
    expect(first.settle()).toBe(true);
    expect(register("s", 1).settle()).toBe(true);
    expect(counters()).toMatchObject({ registered: 2, settled: 2, duplicates: 1 });
  });

  it("refuses requests beyond maxInFlightRequests, for each session by itself", () => {
    const { manager, register, counters } = setUp();
    const requests = [1, 2, 3].map((id) => register("s", id));
    expect(() => register("s", 4)).toThrow(expect.objectContaining({ code: "TOO_MANY_REQUESTS" }));
    register("t", 4);
    requests[0]?.settle();
    register("s", 4);
    expect(manager.inFlight("s")).toBe(3);
    expect(counters()).toMatchObject({ refused: 1, registered: 5 });
  });

  it("drops an answer that comes after the cancellation", () => {
    const { manager, register, aborted, counters } = setUp();
    const request = register("s", "a");
    expect(manager.cancel("s", "a")).toBe(true);
    expect(request.settle()).toBe(false);
    expect(manager.cancel("s", "a")).toBe(false);
    expect(aborted).toEqual(["string a REQUEST_CANCELLED"]);
    expect(request.aborted).toMatchObject({ code: "REQUEST_CANCELLED" });
    expect(counters()).toMatchObject({ cancelled: 1, settled: 0 });
  });

  it("cancels nothing that is unknown, answered, or another session's", () => {
    const { manager, register, aborted } = setUp();
    const request = register("s", "a");
    expect(manager.cancel("s", "b")).toBe(false);
    expect(manager.cancel("t", "a")).toBe(false);
    request.settle();
    expect(manager.cancel("s", "a")).toBe(false);
    expect(aborted).toEqual([]);
    expect(request.aborted).toBeUndefined();
  });

  it("has taken the request out when it tells of the end", () => {
    const { manager } = setUp();
    let inFlight: number | undefined;
    manager.register("s", 1, () => (inFlight = manager.inFlight("s")));
    manager.cancel("s", 1);
    expect(inFlight).toBe(0);
  });

  it("aborts the signal, with the error as its reason", () => {
    const { manager, register } = setUp();
    const early = register("s", 1);
    const { signal } = early;
    expect(signal.aborted).toBe(false);
    expect(early.signal).toBe(signal);
    manager.cancel("s", 1);
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBe(early.aborted);
    const late = register("s", 2);
    manager.cancel("s", 2);
    expect(late.signal.aborted).toBe(true);
    expect(late.signal.reason).toBe(late.aborted);
  });

  it("does not abort the signal of a request that was answered", () => {
    const { manager, register } = setUp();
    const request = register("s", 1);
    const { signal } = request;
    request.settle();
    manager.endSession("s");
    expect(signal.aborted).toBe(false);
  });

  it("times out at the deadline, not before, whatever else is in flight", () => {
    const { clock, manager, register, aborted, counters } = setUp();
    register("s", "old");
    register("t", "old");
    clock.advance(59_999);
    const young = register("s", "young");
    manager.sweep();
    expect(aborted).toEqual([]);
    clock.advance(1);
    manager.sweep();
    manager.sweep();
    expect(aborted).toEqual(["string old REQUEST_TIMEOUT", "string old REQUEST_TIMEOUT"]);
    expect(young.settle()).toBe(true);
    expect(counters()).toMatchObject({ timedOut: 2, settled: 1 });
    expect(manager.statistics().requestsInFlight).toBe(0);
  });

  it("ends with its session, and leaves others alone", () => {
    const { manager, register, aborted, counters } = setUp();
    register("s", 1);
    register("s", 2);
    const other = register("t", 1);
    manager.endSession("s");
    manager.endSession("s");
    expect(aborted).toEqual(["number 1 SESSION_DISCONNECTED", "number 2 SESSION_DISCONNECTED"]);
    expect(other.settle()).toBe(true);
    expect(counters()).toMatchObject({ disconnected: 2, settled: 1 });
    expect(manager.statistics()).toMatchObject({ requestsInFlight: 0, clientRequestsInFlight: 0 });
  });

  it("aborts a session's requests with the error that is given", () => {
    const { manager, register, aborted } = setUp();
    register("s", 1);
    manager.abortSession("s", new TransportError("STALE_LEASE", "Claimed"));
    expect(aborted).toEqual(["number 1 STALE_LEASE"]);
  });

  it("lets a callback end its session, or begin anew", () => {
    const { clock, manager } = setUp();
    const codes: string[] = [];
    const onAborted = (request: InboundRequest, error: TransportError): void => {
      codes.push(error.code);
      manager.endSession("s");
      if (request.id === 1) manager.register("s", 1, onAborted);
    };
    manager.register("s", 1, onAborted);
    manager.register("s", 2, onAborted);
    clock.advance(60_000);
    manager.sweep();
    expect(codes).toEqual(["REQUEST_TIMEOUT", "SESSION_DISCONNECTED"]);
    expect(manager.inFlight("s")).toBe(1);
  });
});
