import { describe, expect, it } from "@jest/globals";
import { ledgerFromJson, ledgerToJson } from "../../src/ledger/ledger-file.js";
import { ledgerEntry } from "../../src/testing/index.js";

const snapshot = { forgotten: 3, entries: [ledgerEntry("a", 1), ledgerEntry("b", 0)] };

describe("a ledger as JSON", () => {
  it("is read back as it was", () => {
    expect(ledgerFromJson(ledgerToJson(snapshot))).toEqual(snapshot);
  });

  it("may have fields that this version does not know", () => {
    const value = JSON.parse(ledgerToJson(snapshot)) as { entries: object[] };
    const newer = {
      ...value,
      more: 1,
      entries: value.entries.map((entry) => ({ ...entry, x: 1 })),
    };
    expect(ledgerFromJson(JSON.stringify(newer))).toEqual(snapshot);
  });

  it.each([
    ["", "not JSON"],
    ['{"version":1,"forgo', "not JSON"],
    ["[]", "expected object"],
    ['{"version":2,"forgotten":0,"entries":[]}', "reads ledgers of version 1"],
    ['{"version":1,"forgotten":0,"entries":[{}]}', "entries[0]"],
    [ledgerToJson(snapshot).replace('"requests":2', '"requests":-2'), "requests"],
  ])("is refused where it is none: %j", (json, reason) => {
    const failure = expect.objectContaining({ code: "PARSE_ERROR" });
    expect(() => ledgerFromJson(json)).toThrow(failure);
    expect(() => ledgerFromJson(json)).toThrow(reason);
  });
});
