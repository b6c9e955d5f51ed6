import { describe, expect, it, jest } from "@jest/globals";
import { logUnexpected } from "../src/log-unexpected.js";
import { silentLogger } from "../src/logger.js";

describe("logUnexpected", () => {
  it.each([
    [new TypeError("secret"), { error: "TypeError", reason: "secret" }],
    ["a text", { error: "Error", reason: "a text" }],
  ])("logs name and message of %s, what was being done, and no stack", (thrown, fields) => {
    const error = jest.fn();
    logUnexpected({ ...silentLogger, error }, "tools/call", thrown);
    expect(error.mock.calls).toEqual([[{ method: "tools/call", ...fields }, "unexpected error"]]);
  });
});
