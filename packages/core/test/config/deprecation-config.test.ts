import { describe, expect, it } from "@jest/globals";
import {
  parseDeprecationConfig,
  type DeprecationConfigInput,
} from "../../src/config/deprecation-config.js";
import { configErrorOf, fieldsNamedIn } from "../thrown-by.js";

const DAY = { from: "2027-01-01", to: "2027-01-02", share: 1 };
const said = (input: object) => configErrorOf(() => parseDeprecationConfig(input));
const fieldsWrongIn = (input: object) => fieldsNamedIn(said(input));

describe("parseDeprecationConfig", () => {
  it("fills in every default", () => {
    expect(parseDeprecationConfig({})).toEqual({
      mode: "advise",
      warningsEnabled: true,
      deprecatedSince: "2025-03-26",
      warningFrequencyMs: 24 * 60 * 60 * 1_000,
      brownouts: [],
      brownoutSeed: 1,
      exemptions: [],
      enforcedStatus: "auto",
    });
    expect(parseDeprecationConfig()).toEqual(parseDeprecationConfig({}));
  });

  it("keeps what is given", () => {
    const input: DeprecationConfigInput = {
      mode: "brownout",
      warningsEnabled: false,
      deprecatedSince: "2026-01-01",
      adviseFrom: "2026-01-01",
      notifyFrom: "2026-06-01T08:00:00Z",
      sunsetDate: "2027-06-30T12:00:00+02:00",
      migrationDocsUrl: "https://docs.example/migrate",
      successorUrl: "https://mcp.example/mcp",
      warningFrequencyMs: 1,
      brownouts: [DAY, { ...DAY, to: "2027-01-01T01:00:00Z", every: "week", until: "2027-06-01" }],
      brownoutSeed: 7,
      exemptions: [
        { clientName: "old" },
        { clientName: "old", clientVersion: ">=2.1 <3 || 1.x" },
        { principal: "alice" },
        { address: "10.0.0.0/8" },
        { address: "2001:db8::1" },
        { clientName: "a", principal: "b", address: "::1/128" },
      ],
      enforcedStatus: 410,
    };
    expect(parseDeprecationConfig(input)).toEqual(input);
  });

  it("names every wrong field at once, and itself", () => {
    const message = said({
      mode: "on",
      warningsEnabled: "yes",
      deprecatedSince: "soon",
      sunsetDate: "2027-02-30",
      migrationDocsUrl: "docs.example",
      successorUrl: "/mcp",
      warningFrequencyMs: 0,
      adviseFrom: "now",
      brownouts: {},
      brownoutSeed: -1,
      exemptions: ["alice"],
      enforcedStatus: 404,
    });
    expect(message).toMatch(/^DeprecationConfig is wrong:\n/);
    expect(fieldsNamedIn(message)).toEqual([
      "mode",
      "warningsEnabled",
      "deprecatedSince",
      "adviseFrom",
      "sunsetDate",
      "migrationDocsUrl",
      "successorUrl",
      "warningFrequencyMs",
      "brownouts",
      "brownoutSeed",
      "enforcedStatus",
      "exemptions[0]",
    ]);
  });

  it("refuses fields that it does not know, also further down", () => {
    const message = said({
      sunset: "2027-06-30",
      brownouts: [{ ...DAY, often: "x" }],
      exemptions: [{ principal: "alice", client: "x" }],
    });
    expect(message).toContain('Unrecognized key: "sunset"');
    expect(message).toContain('Unrecognized key: "often"\n  → at brownouts[0]');
    expect(message).toContain('Unrecognized key: "client"\n  → at exemptions[0]');
  });

  it("wants a date for mode enforce", () => {
    expect(fieldsWrongIn({ mode: "enforce" })).toEqual(["sunsetDate"]);
    expect(parseDeprecationConfig({ mode: "enforce", sunsetDate: "2027-06-30" }).mode).toBe(
      "enforce",
    );
  });

  it("wants windows for mode brownout", () => {
    expect(fieldsWrongIn({ mode: "brownout" })).toEqual(["brownouts"]);
    expect(fieldsWrongIn({ mode: "brownout", brownouts: [] })).toEqual(["brownouts"]);
  });

  it("takes windows and a date in every mode, so that they can be announced", () => {
    for (const mode of ["off", "advise", "notify"] as const) {
      expect(
        parseDeprecationConfig({ mode, brownouts: [DAY], sunsetDate: "2027-06-30" }),
      ).toMatchObject({ mode, brownouts: [DAY] });
    }
  });

  it("wants the end not before the deprecation, as times, not as text", () => {
    const deprecatedSince = "2027-01-01T00:00:00Z";
    expect(fieldsWrongIn({ deprecatedSince, sunsetDate: "2027-01-01T01:00:00+02:00" })).toEqual([
      "sunsetDate",
    ]);
    expect(parseDeprecationConfig({ deprecatedSince, sunsetDate: "2027-01-01" }).sunsetDate).toBe(
      "2027-01-01",
    );
  });

  it("wants windows that end after they begin, and says which does not", () => {
    const empty = { from: DAY.to, to: DAY.to };
    const hidden = { from: "2027-01-01T00:00:00-02:00", to: "2027-01-01T01:00:00Z" };
    expect(fieldsWrongIn({ brownouts: [DAY, empty, hidden] })).toEqual([
      "brownouts[1].to",
      "brownouts[2].to",
    ]);
  });

  it("wants exemptions that name somebody: an empty one would exempt all", () => {
    expect(said({ exemptions: [{}] })).toContain(
      "must name a client, a principal or an address\n  → at exemptions[0]",
    );
  });

  it("names problems of both kinds together", () => {
    expect(
      fieldsWrongIn({
        mode: "enforce",
        brownouts: [{ from: DAY.to, to: DAY.from }],
        exemptions: [{}],
      }),
    ).toEqual(expect.arrayContaining(["brownouts[0].to", "exemptions[0]", "sunsetDate"]));
  });

  it.each([
    [{ clientVersion: "1.x" }, "exemptions[0].clientVersion"],
    [{ clientName: "a", clientVersion: "new" }, "exemptions[0].clientVersion"],
    [{ address: "10.0.0" }, "exemptions[0].address"],
    [{ address: "10.0.0.0/33" }, "exemptions[0].address"],
    [{ address: "localhost" }, "exemptions[0].address"],
  ])("refuses an exemption that exempts nobody: %j", (exemption, field) => {
    expect(fieldsWrongIn({ exemptions: [exemption] })).toEqual([field]);
  });

  it.each([
    [{ ...DAY, share: 0 }, "share"],
    [{ ...DAY, share: 1.1 }, "share"],
    [{ ...DAY, every: "month" }, "every"],
    [{ ...DAY, every: "day" }, "every"],
    [{ ...DAY, until: "2027-02-01" }, "until"],
    [{ ...DAY, every: "week", until: DAY.from }, "until"],
  ])("refuses a window that makes no sense: %j", (window, field) => {
    expect(fieldsWrongIn({ brownouts: [window] })).toEqual([`brownouts[0].${field}`]);
  });

  it.each([
    [{ adviseFrom: "2027-01-02", notifyFrom: "2027-01-01" }, "notifyFrom"],
    [{ notifyFrom: "2027-01-02", sunsetDate: "2027-01-02" }, "sunsetDate"],
    [{ adviseFrom: "2027-01-02", sunsetDate: "2027-01-01" }, "sunsetDate"],
    [{ notifyFrom: "2027-01-01T00:00:01Z", brownouts: [DAY] }, "brownouts"],
    [{ mode: "enforce", sunsetDate: DAY.from, brownouts: [DAY] }, "brownouts"],
  ])("refuses dates in the wrong order: %j", (input, field) => {
    expect(fieldsWrongIn(input)).toEqual([field]);
  });

  it("takes dates that follow each other", () => {
    const input = {
      mode: "enforce",
      adviseFrom: "2026-12-01",
      notifyFrom: "2026-12-01",
      brownouts: [DAY],
      sunsetDate: "2027-01-01T00:00:01Z",
    } satisfies DeprecationConfigInput;
    expect(parseDeprecationConfig(input)).toMatchObject(input);
  });
});
