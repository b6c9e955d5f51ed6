import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { headerOf, queryValues, requireHeadBounds } from "../../src/http/request-fields.js";
import { FakeRequest } from "../../src/testing/fake-request.js";
import { thrownBy } from "../thrown-by.js";

describe("headerOf", () => {
  const request = new FakeRequest({ headers: { one: "1", many: ["1", "2"], none: [], empty: "" } });

  it("is the value, and the first of several", () => {
    expect(["one", "many", "empty"].map((name) => headerOf(request, name))).toEqual(["1", "1", ""]);
  });

  it("is undefined where there is none", () => {
    expect(headerOf(request, "none")).toBeUndefined();
    expect(headerOf(request, "other")).toBeUndefined();
  });
});

describe("queryValues", () => {
  const valuesOf = (query: string) =>
    queryValues(new FakeRequest({ url: `/sse?${query}` }), ["session_id", "sessionId"]);

  it.each([
    ["session_id=a", ["a"]],
    ["sessionId=b&session_id=a", ["a", "b"]],
    ["session_id=a&session_id=b", ["a", "b"]],
    ["x=1&session_id=a%20b%2B&y", ["a b+"]],
    ["session_id=", [""]],
    ["session_id", [""]],
    ["SESSION_ID=a", []],
    ["other=a", []],
    ["", []],
  ])("of %j are %j", (query, values) => {
    expect(valuesOf(query)).toEqual(values);
  });

  it("are those that URLSearchParams finds", () => {
    const piece = fc.constantFrom("a", "b", "ab", "=", "&", "?", "%20", "+", "1", "");
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const query = pieces.join("");
        const parameters = new URLSearchParams(query);
        const expected = ["a", "ab"].flatMap((name) => parameters.getAll(name));
        expect(queryValues(new FakeRequest({ url: `/?${query}` }), ["a", "ab"])).toEqual(expected);
      }),
    );
  });

  it("come in the order of the names, not of the query", () => {
    const request = new FakeRequest({ url: "/?b=1&a=2&b=3" });
    expect(queryValues(request, ["a", "b"])).toEqual(["2", "1", "3"]);
    expect(queryValues(request, ["b", "a"])).toEqual(["1", "3", "2"]);
  });
});

describe("requireHeadBounds", () => {
  const bounds = { maxHeaderLength: 20, maxQueryLength: 10 };
  const withHeader = (name: string, length: number) =>
    new FakeRequest({ headers: { [name]: "x".repeat(length) } });

  it("takes a query as long as allowed, and refuses one that is longer", () => {
    const query = (length: number) => new FakeRequest({ url: `/?${"x".repeat(length)}` });
    expect(() => requireHeadBounds(query(10), bounds)).not.toThrow();
    expect(thrownBy(() => requireHeadBounds(query(11), bounds))).toMatchObject({
      code: "QUERY_TOO_LONG",
      message: "The query is longer than 10 characters",
    });
  });

  it.each([
    "host",
    "origin",
    "accept",
    "content-type",
    "mcp-session-id",
    "mcp-protocol-version",
    "last-event-id",
  ])("takes %s as long as allowed, and refuses it by name where it is longer", (name) => {
    expect(() => requireHeadBounds(withHeader(name, 20), bounds)).not.toThrow();
    expect(thrownBy(() => requireHeadBounds(withHeader(name, 21), bounds))).toMatchObject({
      code: "HEADER_TOO_LONG",
      message: `The header ${name} is longer than 20 characters`,
    });
  });

  it("leaves headers alone that nobody here reads", () => {
    expect(() => requireHeadBounds(withHeader("cookie", 9_999), bounds)).not.toThrow();
  });

  it("holds the value to the bound that is read: the first", () => {
    const origin = ["x".repeat(21), "y"];
    const request = new FakeRequest({ headers: { origin } });
    expect(thrownBy(() => requireHeadBounds(request, bounds)).code).toBe("HEADER_TOO_LONG");
  });
});
