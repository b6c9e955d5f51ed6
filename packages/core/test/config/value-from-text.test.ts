import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { valueFromText } from "../../src/config/value-from-text.js";

describe("valueFromText", () => {
  it.each([
    ["10", 10],
    [" 10 ", 10],
    ["-1.5", -1.5],
    ["1e3", 1_000],
    ["4MB", "4MB"],
    ["1_000", "1_000"],
    ["", ""],
    [" ", " "],
  ])("reads %j for a number as %j", (text, value) => {
    expect(valueFromText(z.number(), text)).toBe(value);
    expect(valueFromText(z.int().positive().default(1), text)).toBe(value);
  });

  it.each([
    ["true", true],
    ["false", false],
    ["yes", "yes"],
    ["1", "1"],
    ["TRUE", "TRUE"],
  ])("reads %j for a boolean as %j", (text, value) => {
    expect(valueFromText(z.boolean().default(false), text)).toBe(value);
  });

  it("leaves text as it is, numbers and all", () => {
    expect(valueFromText(z.string(), "10")).toBe("10");
    expect(valueFromText(z.string().optional(), " a,b ")).toBe(" a,b ");
    expect(valueFromText(z.enum(["on", "off"]), "true")).toBe("true");
  });

  it("reads lists of strings by commas", () => {
    const list = z.array(z.string()).default([]);
    expect(valueFromText(list, "a")).toEqual(["a"]);
    expect(valueFromText(list, "a, b ,c")).toEqual(["a", "b", "c"]);
    expect(valueFromText(list, "a,")).toEqual(["a", ""]);
  });

  it("reads other lists as JSON, and leaves what is none", () => {
    const list = z.array(z.object({ from: z.string() })).default([]);
    expect(valueFromText(list, '[{"from":"x"}]')).toEqual([{ from: "x" }]);
    expect(valueFromText(list, "[oops")).toBe("[oops");
  });

  it("reads a list or false", () => {
    const choice = z.union([z.array(z.string()), z.literal(false)]).optional();
    expect(valueFromText(choice, "false")).toBe(false);
    expect(valueFromText(choice, "a,b")).toEqual(["a", "b"]);
    expect(valueFromText(choice, "true")).toEqual(["true"]);
  });

  it("leaves the text of other choices, such as dates", () => {
    expect(valueFromText(z.union([z.iso.date(), z.iso.datetime()]), "false")).toBe("false");
  });

  it("looks below defaults and optionals, however they are stacked", () => {
    expect(valueFromText(z.number().optional().default(1).optional(), "2")).toBe(2);
    expect(valueFromText(z.number().prefault(1), "2")).toBe(2);
  });
});
