import { describe, expect, it } from "@jest/globals";
import { isSessionId, newSessionId, randomToken } from "../src/session-id.js";

describe("session ids", () => {
  it("are a prefix and 22 characters of base64url", () => {
    for (let n = 0; n < 200; n++) expect(newSessionId("st-")).toMatch(/^st-[A-Za-z0-9_-]{22}$/);
  });

  it("use the whole alphabet in every place, and never repeat", () => {
    const tokens = Array.from({ length: 2_000 }, randomToken);
    expect(new Set(tokens).size).toBe(tokens.length);
    for (let place = 0; place < 22; place++) {
      expect(new Set(tokens.map((token) => token[place])).size).toBe(64);
    }
  });

  it("are recognised as ours", () => {
    expect(isSessionId(newSessionId("st-"), "st-")).toBe(true);
    expect(isSessionId(newSessionId(""), "")).toBe(true);
  });

  it.each([
    ["another prefix", `ss-${"a".repeat(22)}`],
    ["too short", `st-${"a".repeat(21)}`],
    ["too long", `st-${"a".repeat(23)}`],
    ["absurdly long", `st-${"a".repeat(100_000)}`],
    ["empty", ""],
    ["a character that we never use", `st-${"a".repeat(21)}:`],
    ["a line break at the end", `st-${"a".repeat(21)}\n`],
  ])("are not: %s", (_, id) => {
    expect(isSessionId(id, "st-")).toBe(false);
  });
});
