import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import {
  parseDeprecationConfig,
  silentLogger,
  type DeprecationConfigInput,
  type LogMethod,
} from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { DeprecationTracker, type DeprecationTrackerOptions } from "../src/deprecation-tracker.js";
import { GENERATION_SUBJECTS } from "../src/retirement-texts.js";

const DAY = 86_400_000;

describe("DeprecationTracker", () => {
  let clock: ManualClock;
  let warn: jest.Mock<LogMethod>;

  beforeEach(() => {
    clock = new ManualClock();
    warn = jest.fn<LogMethod>();
  });

  function newTracker(
    config: DeprecationConfigInput = {},
    more: Partial<DeprecationTrackerOptions> = {},
  ): DeprecationTracker {
    return new DeprecationTracker({
      config: parseDeprecationConfig(config),
      subject: GENERATION_SUBJECTS["http-sse"],
      clock,
      logger: { ...silentLogger, warn },
      successorPath: "/mcp",
      ...more,
    });
  }

  function warned(): unknown[] {
    return warn.mock.calls.map(([fields]) => (fields as { client: unknown }).client);
  }

  it("computes the headers of each path once", () => {
    const tracker = newTracker();
    expect(tracker.headersFor("/sse")).toBe(tracker.headersFor("/sse"));
    expect(tracker.headersFor("/sse")).toContain('<mcp>; rel="successor-version"');
    expect(tracker.headersFor("/old/messages")).toContain('<../mcp>; rel="successor-version"');
    expect(newTracker({ mode: "off" }).headersFor("/sse")).toEqual([]);
  });

  it("warns of a client with what an operator needs to know", () => {
    const docs = "https://docs.example/migrate";
    const client = {
      name: "inspector",
      version: "1.2.3",
      principal: "iss|alice",
      userAgent: "node",
      address: "10.0.0.7",
    };
    newTracker({ sunsetDate: "2027-06-30", migrationDocsUrl: docs }).record(client);
    expect(warn.mock.calls).toEqual([
      [
        { client, transport: "http-sse", sunsetDate: "2027-06-30", docs, suppressed: 0 },
        "A client uses a deprecated transport",
      ],
    ]);
  });

  it("warns again only after warningFrequencyMs, and says how often it did not", () => {
    const tracker = newTracker();
    tracker.record({ name: "a" });
    clock.advance(DAY - 1);
    tracker.record({ name: "a" });
    tracker.record({ name: "a" });
    expect(warn).toHaveBeenCalledTimes(1);
    clock.advance(1);
    tracker.record({ name: "a" });
    expect(warn).toHaveBeenCalledTimes(2);
    expect(warn.mock.calls[1]?.[0]).toMatchObject({ suppressed: 2 });
    clock.advance(DAY);
    tracker.record({ name: "a" });
    expect(warn.mock.calls[2]?.[0]).toMatchObject({ suppressed: 0 });
    expect(tracker.statistics()).toMatchObject({ clients: 1, warnings: 3, suppressed: 2 });
  });

  it("follows the configured frequency", () => {
    const tracker = newTracker({ warningFrequencyMs: 10 });
    tracker.record({ name: "a" });
    clock.advance(10);
    tracker.record({ name: "a" });
    expect(warn).toHaveBeenCalledTimes(2);
  });

  it.each([
    [{ name: "a" }, { name: "b" }],
    [
      { name: "a", version: "1" },
      { name: "a", version: "2" },
    ],
    [
      { name: "a", principal: "p" },
      { name: "a", principal: "q" },
    ],
    [
      { name: "a", address: "10.0.0.1" },
      { name: "a", address: "10.0.0.2" },
    ],
    [{ userAgent: "a" }, { userAgent: "b" }],
    [{ name: "a" }, { userAgent: "a" }],
    [{ principal: "a" }, { address: "a" }],
  ])("takes %j and %j for two clients", (one, other) => {
    const tracker = newTracker();
    tracker.record(one);
    tracker.record(other);
    expect(warned()).toEqual([one, other]);
  });

  it.each([
    [
      { name: "a", userAgent: "node 20" },
      { name: "a", userAgent: "node 22" },
    ],
    [
      { name: "a", principal: "p", address: "10.0.0.1" },
      { name: "a", principal: "p", address: "10.0.0.2" },
    ],
    [{}, {}],
  ])("takes %j and %j for one client", (one, other) => {
    const tracker = newTracker();
    tracker.record(one);
    tracker.record(other);
    expect(warned()).toEqual([one]);
  });

  it.each([{ mode: "off" as const }, { warningsEnabled: false }])("is silent with %j", (config) => {
    const tracker = newTracker(config);
    tracker.record({ name: "a" });
    expect(warn).not.toHaveBeenCalled();
    expect(tracker.statistics()).toEqual({
      clients: 0,
      warnings: 0,
      suppressed: 0,
      forgotten: 0,
      notices: 0,
      refusedInBrownout: 0,
      refusedAfterEnd: 0,
    });
  });

  it("sends the headers also where warnings are switched off", () => {
    expect(newTracker({ warningsEnabled: false }).headersFor("/sse")).not.toEqual([]);
  });

  it("leaves exempted clients and principals alone, where every field given matches", () => {
    const tracker = newTracker({
      exemptions: [
        { clientName: "ours" },
        { principal: "iss|robot" },
        { clientName: "both", principal: "iss|alice" },
      ],
    });
    tracker.record({ name: "ours", principal: "anyone" });
    tracker.record({ name: "any", principal: "iss|robot" });
    tracker.record({ name: "both", principal: "iss|alice" });
    expect(warn).not.toHaveBeenCalled();
    tracker.record({ name: "both" });
    tracker.record({ principal: "iss|alice" });
    tracker.record({ name: "other" });
    expect(warn).toHaveBeenCalledTimes(3);
  });

  it("does not take a name for exempted because its beginning is", () => {
    const name = "x".repeat(200);
    newTracker({ exemptions: [{ clientName: name }] }).record({ name: `${name}y` });
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it("writes what strangers say short and on one line", () => {
    newTracker().record({
      name: `evil\n{"level":"fatal"}\u001b[31m\u2028\u202e`,
      version: "v".repeat(100_000),
      userAgent: "a\0b\u0085c",
      principal: "p\r",
      address: "::1\t",
    });
    expect(warned()).toEqual([
      {
        name: 'evil{"level":"fatal"}[31m',
        version: "v".repeat(200),
        userAgent: "abc",
        principal: "p",
        address: "::1",
      },
    ]);
  });

  it("forgets the client that it has not seen for longest, beyond maxClients", () => {
    const tracker = newTracker({}, { maxClients: 2 });
    for (const name of ["a", "b", "a", "c"]) tracker.record({ name });
    expect(tracker.statistics()).toMatchObject({ clients: 2, warnings: 3, forgotten: 1 });
    tracker.record({ name: "a" });
    expect(warn).toHaveBeenCalledTimes(3);
    tracker.record({ name: "b" });
    expect(warn).toHaveBeenCalledTimes(4);
    expect(tracker.statistics().forgotten).toBe(2);
  });

  it("remembers 10,000 clients unless told otherwise", () => {
    const tracker = newTracker();
    for (let index = 0; index < 10_001; index += 1) tracker.record({ name: `${index}` });
    expect(tracker.statistics()).toMatchObject({ clients: 10_000, forgotten: 1 });
  });

  it("begins with headers and warnings on the day that is set for that", () => {
    const tracker = newTracker({ adviseFrom: "2026-03-01" });
    tracker.record({ name: "a" });
    expect(tracker.headersFor("/sse")).toEqual([]);
    expect(warn).not.toHaveBeenCalled();
    clock.advance(Date.parse("2026-03-01") - clock.now());
    tracker.record({ name: "a" });
    expect(tracker.headersFor("/sse")).not.toEqual([]);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it("makes headers for any number of paths in bounded memory", () => {
    const tracker = newTracker();
    for (let index = 0; index < 1_000; index += 1) tracker.headersFor(`/path/${index}`);
    expect(tracker.headersFor("/path/999")).toContain('<../mcp>; rel="successor-version"');
    expect(tracker.headersFor("/path/999")).not.toBe(tracker.headersFor("/path/999"));
    expect(tracker.headersFor("/path/1")).toBe(tracker.headersFor("/path/1"));
  });
});
