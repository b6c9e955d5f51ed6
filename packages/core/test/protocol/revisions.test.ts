import { describe, expect, it } from "@jest/globals";
import {
  isLegacyRevision,
  isModernRevision,
  LEGACY_REVISIONS,
  MODERN_REVISIONS,
  negotiateLegacyRevision,
  NEWEST_LEGACY_REVISION,
  revisionHasBatches,
} from "../../src/protocol/revisions.js";

const UNKNOWN = ["2024-10-07", "2027-01-01", "1.0", "", "2025-11-25 ", undefined, null, 1, {}];

describe("the revisions", () => {
  it("are those of the specification, oldest first", () => {
    expect(LEGACY_REVISIONS).toEqual(["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]);
    expect(MODERN_REVISIONS).toEqual(["2026-07-28"]);
  });

  it("are either legacy or modern", () => {
    for (const revision of LEGACY_REVISIONS) {
      expect([isLegacyRevision(revision), isModernRevision(revision)]).toEqual([true, false]);
    }
    for (const revision of MODERN_REVISIONS) {
      expect([isLegacyRevision(revision), isModernRevision(revision)]).toEqual([false, true]);
    }
  });

  it.each(UNKNOWN)("are not %p", (value) => {
    expect([isLegacyRevision(value), isModernRevision(value)]).toEqual([false, false]);
  });
});

describe("negotiateLegacyRevision", () => {
  it.each(LEGACY_REVISIONS)("honours %s", (revision) => {
    expect(negotiateLegacyRevision(revision)).toBe(revision);
  });

  it.each([...UNKNOWN, ...MODERN_REVISIONS])("offers the newest legacy one for %p", (value) => {
    expect(negotiateLegacyRevision(value)).toBe(NEWEST_LEGACY_REVISION);
  });

  it("offers the last of them", () => {
    expect(NEWEST_LEGACY_REVISION).toBe(LEGACY_REVISIONS.at(-1));
  });
});

describe("revisionHasBatches", () => {
  it("is true of one revision only", () => {
    const all = [...LEGACY_REVISIONS, ...MODERN_REVISIONS, undefined, "2027-01-01"];
    expect(all.filter(revisionHasBatches)).toEqual(["2025-03-26"]);
  });
});
