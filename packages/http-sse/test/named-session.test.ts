import { describe, it } from "@jest/globals";
import { TransportError } from "@crossfade/core";
import { FakeRequest } from "@crossfade/core/testing";
import assert from "node:assert/strict";
import { namedSession, withSession } from "../src/named-session.js";

/** The session named by a query and a header. */
const named = (query: string, header?: string): string | undefined =>
  namedSession(
    new FakeRequest({
      url: `/sse?${query}`,
      headers: header === undefined ? {} : { "mcp-session-id": header },
    }),
  );

describe("namedSession", () => {
  it.each([
    ["", undefined, undefined],
    ["other=1", undefined, undefined],
    ["session_id=a", undefined, "a"],
    ["sessionId=a", undefined, "a"],
    ["", "a", "a"],
    ["session_id=a&sessionId=a", "a", "a"],
    ["session_id=a&session_id=a", undefined, "a"],
    ["session_id=a%2Bb", undefined, "a+b"],
    // Named, though it can be no session: the answer is 404, and no session begins by mistake.
    ["session_id=", undefined, ""],
    ["session_id", undefined, ""],
    ["sessionid=a", undefined, undefined],
  ])("of ?%s and header %s is %s", (query, header, expected) => {
    assert.equal(named(query, header), expected);
  });

  it.each([
    ["session_id=a&sessionId=b", undefined],
    ["session_id=a&session_id=b", undefined],
    ["session_id=a", "b"],
    ["sessionId=a", ""],
  ])("of ?%s and header %s is refused: they disagree", (query, header) => {
    assert.throws(
      () => named(query, header),
      (error: unknown) =>
        TransportError.is(error) &&
        error.code === "INVALID_REQUEST" &&
        error.message === "Invalid request: two different sessions are named",
    );
  });
});

describe("withSession", () => {
  it("puts the session into the query, so that namedSession finds it", () => {
    const reference = withSession("messages", "a+b/c");
    assert.equal(reference, "messages?session_id=a%2Bb%2Fc");
    assert.equal(named(reference.split("?")[1]!), "a+b/c");
  });
});
