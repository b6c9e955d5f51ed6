import type { LogMethod } from "@crossfade/core";
import { silentLogger } from "@crossfade/core";
import { FakeRequest, ManualClock } from "@crossfade/core/testing";
import { describe, expect, it, jest } from "@jest/globals";
import { Retirement, type RetirementOptions } from "../src/retirement.js";

const options = {
  mode: "enforce",
  name: "Version 1 of the API",
  deprecatedSince: "2026-01-01",
  successorUrl: "https://api.example/v2",
  migrationDocsUrl: "https://docs.example/v2",
  brownouts: [{ from: "2026-03-03T14:00:00Z", to: "2026-03-03T15:00:00Z", share: 0.5 }],
  sunsetDate: "2026-06-30",
} as const satisfies RetirementOptions;

function newRetirement(more: Partial<RetirementOptions> = {}) {
  const clock = new ManualClock();
  const retirement = new Retirement({ ...options, clock, ...more });
  return {
    retirement,
    travel: (to: string) => clock.advance(Date.parse(to) - clock.now()),
    retire: (fields = {}) => retirement.retire(new FakeRequest({ url: "/v1/things", ...fields })),
  };
}

describe("Retirement", () => {
  it("gives a route the headers, and lets it serve", () => {
    const { retire } = newRetirement();
    expect(retire()).toEqual({
      refusal: undefined,
      headers: [
        "Deprecation",
        "@1767225600",
        "Sunset",
        "Tue, 30 Jun 2026 00:00:00 GMT",
        "Link",
        '<https://docs.example/v2>; rel="deprecation"; type="text/html", <https://docs.example/v2>; rel="sunset"; type="text/html", <https://api.example/v2>; rel="successor-version"',
      ],
    });
  });

  it("refuses a share in a brownout", () => {
    const { retire, travel, retirement } = newRetirement();
    travel("2026-03-03T14:30:00Z");
    const statuses = Array.from({ length: 100 }, () => retire().refusal?.status ?? 200);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect(retirement.mode).toBe("brownout");
    expect(retirement.statistics().refusedInBrownout).toBe(
      statuses.filter((status) => status === 503).length,
    );
  });

  it("refuses everything from the end on, with what to do", () => {
    const { retire, travel } = newRetirement();
    travel("2026-06-30");
    const { refusal, headers } = retire();
    expect(headers).toContain("Deprecation");
    expect(refusal?.headers).toEqual([
      "Content-Type",
      "application/problem+json",
      "Cache-Control",
      "no-store",
    ]);
    expect(JSON.parse(refusal?.body ?? "")).toEqual({
      type: "https://docs.example/v2",
      title: "Version 1 of the API has ended",
      status: 410,
      detail:
        "Version 1 of the API has ended on this server on 2026-06-30. Use https://api.example/v2. How to: https://docs.example/v2",
      code: "RETIRED",
      successor: "https://api.example/v2",
      deprecatedSince: "2026-01-01",
      sunsetDate: "2026-06-30",
    });
  });

  it("leaves exempted callers alone", () => {
    const { retire, travel } = newRetirement({
      exemptions: [{ principal: "partner" }, { address: "10.0.0.0/8" }],
      principalOf: ({ headers }) => String(headers["x-api-user"]),
    });
    travel("2026-06-30");
    expect(retire().refusal?.status).toBe(410);
    expect(retire({ headers: { "x-api-user": "partner" } }).refusal).toBeUndefined();
    expect(retire({ remoteAddress: "10.1.2.3" }).refusal).toBeUndefined();
    const forwarded = { headers: { "x-forwarded-for": "10.1.2.3" } };
    expect(retire(forwarded).refusal?.status).toBe(410);
  });

  it("believes a proxy of yours", () => {
    const { retire, travel } = newRetirement({
      exemptions: [{ address: "10.0.0.0/8" }],
      trustProxy: true,
    });
    travel("2026-06-30");
    const forwarded = { headers: { "x-forwarded-for": "6.6.6.6, 10.1.2.3" } };
    expect(retire(forwarded).refusal).toBeUndefined();
  });

  it("logs who still calls, once in a while", () => {
    const warn = jest.fn<LogMethod>();
    const { retire } = newRetirement({ logger: { ...silentLogger, warn } });
    for (const agent of ["curl", "curl", "python"]) retire({ headers: { "user-agent": agent } });
    expect(warn.mock.calls.map(([fields]) => fields)).toMatchObject([
      { client: { userAgent: "curl" }, transport: "Version 1 of the API" },
      { client: { userAgent: "python" } },
    ]);
  });

  it("says nothing of a successor that there is none of", () => {
    const clock = new ManualClock();
    const retirement = new Retirement({ mode: "enforce", sunsetDate: "2025-12-01", clock });
    const { headers, refusal } = retirement.retire(new FakeRequest({ url: "/old" }));
    expect(headers).not.toContain("Link");
    expect(JSON.parse(refusal?.body ?? "")).toEqual({
      type: "about:blank",
      title: "Gone",
      status: 410,
      detail: "This address has ended on this server on 2025-12-01.",
      code: "RETIRED",
      deprecatedSince: "2025-03-26",
      sunsetDate: "2025-12-01",
    });
  });

  it("takes other words", () => {
    const { retire, travel } = newRetirement({ advice: "Ask us." });
    travel("2026-06-30");
    expect(retire().refusal?.body).toContain("on 2026-06-30. Ask us. How to:");
  });

  it("refuses a configuration that cannot work", () => {
    const wrong = expect.objectContaining({ code: "INVALID_CONFIG" });
    expect(() => new Retirement({ mode: "enforce" })).toThrow(wrong);
    expect(() => new Retirement({ sunset: "2027-01-01" } as object)).toThrow(wrong);
  });
});
