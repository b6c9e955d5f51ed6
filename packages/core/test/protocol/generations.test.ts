import { describe, expect, it } from "@jest/globals";
import { GENERATIONS, isNewerGeneration } from "../../src/protocol/generations.js";

describe("isNewerGeneration", () => {
  it("orders them as they came", () => {
    const newer = GENERATIONS.map((one) =>
      GENERATIONS.filter((other) => isNewerGeneration(one, other)),
    );
    expect(newer).toEqual([[], ["http-sse"], ["http-sse", "sessionful"]]);
  });
});
