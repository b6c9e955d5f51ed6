import { describe, expect, it } from "@jest/globals";
import {
  parseDeprecationConfig,
  type DeprecationConfigInput,
} from "../../src/config/deprecation-config.js";
import { configErrorOf, fieldsNamedIn } from "../thrown-by.js";

const DAY = { from: "2027-01-01", to: "2027-01-02" };
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
      exemptions: [],
    });
    expect(parseDeprecationConfig()).toEqual(parseDeprecationConfig({}));
  });

  it("keeps what is given", () => {
    const input: DeprecationConfigInput = {
      mode: "brownout",
      warningsEnabled: false,
      deprecatedSince: "2026-01-01",
      sunsetDate: "2027-06-30T12:00:00+02:00",
      migrationDocsUrl: "https://docs.example/migrate",
      successorUrl: "https://mcp.example/mcp",
      warningFrequencyMs: 1,
      brownouts: [DAY],
      exemptions: [
        { clientName: "old" },
        { principal: "alice" },
        { clientName: "a", principal: "b" },
      ],
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
      brownouts: {},
      exemptions: ["alice"],
    });
    expect(message).toMatch(/^DeprecationConfig is wrong:\n/);
    expect(fieldsNamedIn(message)).toEqual([
      "mode",
      "warningsEnabled",
      "deprecatedSince",
      "sunsetDate",
      "migrationDocsUrl",
      "successorUrl",
      "warningFrequencyMs",
      "brownouts",
      "exemptions[0]",
    ]);
  });

  it("refuses fields that it does not know, also further down", () => {
    const message = said({
      sunset: "2027-06-30",
      brownouts: [{ ...DAY, until: "x" }],
      exemptions: [{ principal: "alice", client: "x" }],
    });
    expect(message).toContain('Unrecognized key: "sunset"');
    expect(message).toContain('Unrecognized key: "until"\n  → at brownouts[0]');
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
      "must name a client or a principal\n  → at exemptions[0]",
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
});
