import { describe, expect, it } from "@jest/globals";
import { byteLength } from "../src/byte-length.js";

describe("byteLength", () => {
  it.each(["", "a", "ü", "\u20AC", "\u{1F600}", "a\uD800b", "data: {}\n\n"])(
    "measures %j",
    (text) => {
      for (const times of [1, 7, 8_192, 16_384, 16_385, 100_000]) {
        const repeated = text.repeat(times);
        expect(byteLength(repeated)).toBe(Buffer.byteLength(repeated));
      }
    },
  );
});
