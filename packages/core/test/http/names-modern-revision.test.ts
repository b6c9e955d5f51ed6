import { describe, expect, it } from "@jest/globals";
import { namesModernRevision } from "../../src/http/names-modern-revision.js";
import { FakeRequest } from "../../src/testing/fake-request.js";

const names = (revision: string | undefined) =>
  namesModernRevision(
    new FakeRequest({
      headers: revision === undefined ? {} : { "mcp-protocol-version": revision },
    }),
  );

describe("namesModernRevision", () => {
  it.each(["2026-07-28", "2025-11-26", "2031-01-01"])("holds for %s, known or not", (revision) => {
    expect(names(revision)).toBe(true);
  });

  it.each([
    undefined,
    "",
    "2024-11-05",
    "2025-11-25",
    "2025-11-24",
    "2026",
    "latest",
    "2026-07-28 ",
  ])("does not hold for %j", (revision) => {
    expect(names(revision)).toBe(false);
  });
});
