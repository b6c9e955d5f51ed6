import { describe, expect, it } from "@jest/globals";
import {
  parseHttpTransportConfig,
  type HttpTransportConfigInput,
} from "../../src/config/http-transport-config.js";
import { configErrorOf, fieldsNamedIn } from "../thrown-by.js";

interface Row {
  readonly field: keyof HttpTransportConfigInput;
  readonly other: keyof HttpTransportConfigInput;
  readonly right: HttpTransportConfigInput;
  readonly wrong: HttpTransportConfigInput;
}

/** Each pair at the edge: the last values that work, and the first that do not. */
const rows: readonly Row[] = [
  {
    field: "heartbeatMs",
    other: "sessionIdleMs",
    right: { heartbeatMs: 999, sessionIdleMs: 1_000 },
    wrong: { heartbeatMs: 1_000, sessionIdleMs: 1_000 },
  },
  {
    field: "clientRequestTimeoutMs",
    other: "requestTimeoutMs",
    right: { clientRequestTimeoutMs: 1_000, requestTimeoutMs: 1_000 },
    wrong: { clientRequestTimeoutMs: 1_001, requestTimeoutMs: 1_000 },
  },
  {
    field: "maxSessionsPerPrincipal",
    other: "maxSessions",
    right: { maxSessionsPerPrincipal: 5, maxSessions: 5 },
    wrong: { maxSessionsPerPrincipal: 6, maxSessions: 5 },
  },
  {
    field: "maxInitializeBytes",
    other: "maxBodyBytes",
    right: { maxInitializeBytes: 100, maxBodyBytes: 100 },
    wrong: { maxInitializeBytes: 101, maxBodyBytes: 100 },
  },
  {
    field: "maxReplayEvents",
    other: "maxQueuedEvents",
    right: { maxReplayEvents: 10, maxQueuedEvents: 10 },
    wrong: { maxReplayEvents: 11, maxQueuedEvents: 10 },
  },
  {
    field: "maxReplayBytes",
    other: "maxQueuedBytes",
    right: { maxReplayBytes: 10, maxQueuedBytes: 10 },
    wrong: { maxReplayBytes: 11, maxQueuedBytes: 10 },
  },
];

describe("options that hang together", () => {
  it.each(rows)("$field is held to $other", ({ field, other, right, wrong }) => {
    expect(parseHttpTransportConfig(right)).toMatchObject(right);
    const message = configErrorOf(() => parseHttpTransportConfig(wrong));
    expect(fieldsNamedIn(message)).toEqual([field]);
    expect(message).toContain(other);
  });

  it.each([
    ["requestTimeoutMs", "clientRequestTimeoutMs"],
    ["maxSessions", "maxSessionsPerPrincipal"],
    ["maxBodyBytes", "maxInitializeBytes"],
    ["maxQueuedEvents", "maxReplayEvents"],
    ["maxQueuedBytes", "maxReplayBytes"],
  ])("a small %s alone takes %s with it", (bound, field) => {
    expect(parseHttpTransportConfig({ [bound]: 10 })).toMatchObject({ [bound]: 10, [field]: 10 });
  });

  it("a large bound leaves the default as it is", () => {
    expect(parseHttpTransportConfig({ maxSessions: 50_000 }).maxSessionsPerPrincipal).toBe(1_000);
  });

  it("holds what is given to the defaults of the rest", () => {
    const message = configErrorOf(() => parseHttpTransportConfig({ maxReplayEvents: 5_000 }));
    expect(fieldsNamedIn(message)).toEqual(["maxReplayEvents"]);
  });

  it("names every pair that does not fit at once", () => {
    const wrong = Object.assign({}, ...rows.map((row) => row.wrong)) as HttpTransportConfigInput;
    const message = configErrorOf(() => parseHttpTransportConfig(wrong));
    expect(fieldsNamedIn(message).toSorted()).toEqual(rows.map(({ field }) => field).toSorted());
  });
});
