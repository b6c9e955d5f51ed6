import { httpSseConfigFromEnv, TransportError } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import { readFileSync, writeFileSync } from "node:fs";
import { configurationPage, fieldsOf, PAGE } from "../support/configuration-page.js";

describe("docs/sse/api/configuration.md", () => {
  it("says what the sources say; UPDATE_PAGES=1 writes it anew", async () => {
    const page = await configurationPage();
    if (process.env["UPDATE_PAGES"]) writeFileSync(PAGE, page);
    expect(readFileSync(PAGE, "utf8")).toBe(page);
  });

  it("names every variable that there is, and no other", () => {
    const named = readFileSync(PAGE, "utf8").match(/(?<=\| `)CROSSFADE_\w+/g);
    expect(new Set(named)).toEqual(new Set(allVariables()));
  });
});

describe("fieldsOf", () => {
  it("finds a field that nobody has described", () => {
    const source = "const a = {\n  /** One. */\n  one: 1,\n  two: 2,\n};\n";
    expect(() => fieldsOf(source, /^const a = \{$/m)).toThrow("Without a comment: two");
    expect(fieldsOf(source.replace("  two: 2,\n", ""), /^const a = \{$/m)).toEqual([
      ["one", "One."],
    ]);
    expect(() => fieldsOf(source, /^const b/m)).toThrow("The sources have no");
  });
});

function allVariables(): string[] {
  try {
    httpSseConfigFromEnv({ CROSSFADE_NO_SUCH_FIELD: "1" });
  } catch (error) {
    if (TransportError.is(error)) return error.message.match(/CROSSFADE_\w+/g)!.slice(1);
  }
  throw new Error("an unknown variable was accepted");
}
