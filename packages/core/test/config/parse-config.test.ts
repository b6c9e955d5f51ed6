import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { parseConfig } from "../../src/config/parse-config.js";
import { thrownBy } from "../thrown-by.js";

const schema = z.strictObject({ size: z.int().default(3), name: z.string().optional() });

describe("parseConfig", () => {
  it("gives what the schema makes of the input", () => {
    expect(parseConfig(schema, "Options", { name: "x" })).toEqual({ size: 3, name: "x" });
  });

  it("throws one INVALID_CONFIG with the name and every problem, and zod's error as its cause", () => {
    const error = thrownBy(() => parseConfig(schema, "Options", { size: "x", name: 1 }));
    expect(error.code).toBe("INVALID_CONFIG");
    expect(error.message.split("\n")).toEqual([
      "Options is wrong:",
      expect.stringMatching(/^✖ .*number/),
      "  → at size",
      expect.stringMatching(/^✖ .*string/),
      "  → at name",
    ]);
    expect(error.cause).toBeInstanceOf(z.ZodError);
  });

  it("never repeats a value, which may be a secret in the wrong place", () => {
    const error = thrownBy(() => parseConfig(schema, "Options", { size: "hunter2" }));
    expect(error.message).not.toContain("hunter2");
  });
});
