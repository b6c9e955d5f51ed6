import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { parseLastEventId } from "../src/last-event-id.js";

describe("parseLastEventId", () => {
  it.each([
    ["token-1", "token", 1],
    ["token-0", "token", 0],
    ["to-ken_-12", "to-ken_", 12],
    ["-token--7", "-token-", 7],
    ["token-000000000000042", "token", 42],
    ["token-999999999999999", "token", 999_999_999_999_999],
  ])("reads %s", (value, stream, number) => {
    assert.deepEqual(parseLastEventId(value), { stream, number });
  });

  it.each([
    undefined,
    "",
    "token",
    "token-",
    "-1",
    "token-x",
    "token-1.5",
    "token- 1",
    "token-1 ",
    "token-1e3",
    // More digits than a number holds exactly.
    "token-9999999999999999",
    "token-١",
    "to\nken-1",
  ])("takes %j for none of ours", (value) => {
    assert.equal(parseLastEventId(value), undefined);
  });
});
