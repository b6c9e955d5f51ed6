import { describe, expect, it } from "@jest/globals";
import { errorFields } from "../../src/index.js";

describe("errorFields", () => {
  it("takes name and message, and no stack", () => {
    expect(errorFields(new RangeError("too far"))).toEqual({
      error: "RangeError",
      reason: "too far",
    });
  });

  it.each([["text"], [undefined], [12]])("makes do with %p", (thrown) => {
    expect(errorFields(thrown)).toEqual({ error: "Error", reason: String(thrown) });
  });
});
