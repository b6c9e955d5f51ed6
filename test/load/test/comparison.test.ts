import { describe, expect, it } from "@jest/globals";
import { createHistogram } from "node:perf_hooks";
import { compare, problemsOf, toText } from "../src/comparison.mjs";

const MS = 1_000_000;
const BOUNDS = { maxP99Multiple: 3 };

/** What a run leaves, with a delivery of so many milliseconds. */
function contestant(name: string, deliveryMs: number, more: object = {}) {
  const delivery = createHistogram();
  const roundTrip = createHistogram();
  delivery.record(deliveryMs * MS);
  roundTrip.record(MS);
  const heapBytes = Array.from({ length: 8 }, () => 1_000_000);
  return {
    name,
    delivery,
    roundTrip,
    heapBytes,
    errors: [],
    cpuMs: 100,
    requests: 1,
    events: 1,
    ...more,
  };
}

const problemsOfRun = (crossfade: object, bare: object = contestant("bare", 20)) =>
  problemsOf(compare([bare, crossfade] as never), BOUNDS);

describe("a load run", () => {
  it("passes while all is well", () => {
    expect(problemsOfRun(contestant("crossfade", 40))).toEqual([]);
  });

  it("fails on an error of either server", () => {
    const errors = ["POST answered 503"];
    expect(problemsOfRun(contestant("crossfade", 20, { errors }))).toEqual([
      "crossfade: POST answered 503",
    ]);
    expect(problemsOfRun(contestant("crossfade", 20), contestant("bare", 20, { errors }))).toEqual([
      "bare: POST answered 503",
    ]);
  });

  it("fails on a delivery that takes too many times as long", () => {
    expect(problemsOfRun(contestant("crossfade", 70))).toEqual([
      expect.stringMatching(/^crossfade: p99 of delivery is 3\.5\d* times the bare server's$/),
    ]);
  });

  it("fails on a heap that grows after its first quarter", () => {
    const heapBytes = Array.from({ length: 8 }, (_, turn) => turn * 1_048_576);
    expect(problemsOfRun(contestant("crossfade", 20, { heapBytes }))).toEqual([
      "crossfade: the heap grew by 4194304 bytes",
    ]);
  });

  it("says in words what it found", () => {
    const comparison = compare([contestant("bare", 20), contestant("crossfade", 40)] as never);
    expect(toText(comparison, ["it is Monday"])).toMatch(
      /^bare: 1 requests[^]*crossfade \/ bare: CPU 1, delivery p50 2[^]*\nPROBLEM it is Monday$/,
    );
  });
});
