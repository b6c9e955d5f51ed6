import { describe, expect, it, jest } from "@jest/globals";
import { silentLogger } from "../src/logger.js";

describe("silentLogger", () => {
  it.each(["debug", "info", "warn", "error"] as const)("says nothing at level %s", (level) => {
    const written = [
      jest.spyOn(process.stdout, "write").mockReturnValue(true),
      jest.spyOn(process.stderr, "write").mockReturnValue(true),
      jest.spyOn(console, level).mockReturnValue(undefined),
    ];
    try {
      expect(silentLogger[level]({ a: 1 }, "message")).toBeUndefined();
      for (const spy of written) expect(spy).not.toHaveBeenCalled();
    } finally {
      jest.restoreAllMocks();
    }
  });
});
