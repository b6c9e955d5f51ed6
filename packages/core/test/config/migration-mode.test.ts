import { describe, expect, it } from "@jest/globals";
import { parseDeprecationConfig } from "../../src/config/deprecation-config.js";
import { MIGRATION_MODES } from "../../src/config/migration-mode.js";

describe("MIGRATION_MODES", () => {
  it("are the steps of a retirement, in their order", () => {
    expect(MIGRATION_MODES).toEqual(["off", "advise", "notify", "brownout", "enforce"]);
  });

  it("are all that a configuration takes", () => {
    const rest = {
      sunsetDate: "2027-06-30",
      brownouts: [{ from: "2027-01-01", to: "2027-01-02" }],
    };
    for (const mode of MIGRATION_MODES) {
      expect(parseDeprecationConfig({ ...rest, mode }).mode).toBe(mode);
    }
  });
});
