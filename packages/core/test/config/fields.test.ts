import { describe, expect, it } from "@jest/globals";
import type { z } from "zod";
import { count, date, milliseconds, path, webUrl } from "../../src/config/fields.js";

/** What a kind of field says of a value; nothing where it takes it. */
function said(schema: z.ZodType, value: unknown): string | undefined {
  return schema.safeParse(value).error?.issues[0]?.message;
}

describe("milliseconds", () => {
  it("go as far as a timer of JavaScript can wait: beyond, it would fire at once", () => {
    expect([1, 1_000, 2_147_483_647].map((value) => said(milliseconds, value))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(said(milliseconds, 2_147_483_648)).toBe("is longer than a timer can wait");
  });

  it.each([0, -1, 0.5, Number.NaN, Infinity, "1", 1n, null])("are not %p", (value) => {
    expect(said(milliseconds, value)).toBeDefined();
  });
});

describe("count", () => {
  it("is a whole number above zero", () => {
    expect(said(count, 1)).toBeUndefined();
    expect(said(count, Number.MAX_SAFE_INTEGER)).toBeUndefined();
    for (const value of [0, -1, 0.5, 2 ** 53, "1", null]) expect(said(count, value)).toBeDefined();
  });
});

describe("path", () => {
  it.each(["/", "/sse", "/a/b", "/a%20b", "/a:b", "/ä", "/.well-known/x"])("may be %s", (value) => {
    expect(said(path, value)).toBeUndefined();
  });

  it.each([
    ["", "must be a path that begins with / and has no query"],
    ["sse", "must be a path that begins with / and has no query"],
    ["/a?b", "must be a path that begins with / and has no query"],
    ["/a#b", "must be a path that begins with / and has no query"],
    ["/a b", "must be a path that begins with / and has no query"],
    ["/a\n", "must be a path that begins with / and has no query"],
    ["https://a.example/b", "must be a path that begins with / and has no query"],
    ["/a/", "must not end with /"],
    ["//a.example", "must not have an empty segment"],
    ["/a//b", "must not have an empty segment"],
  ])("is not %j: it %s", (value, message) => {
    expect(said(path, value)).toBe(message);
  });
});

describe("webUrl", () => {
  it.each([
    "https://a.example",
    "http://localhost:3000/docs?x=1#y",
    "HTTPS://A.example/",
    "https://[::1]/",
  ])("may be %s", (value) => {
    expect(said(webUrl, value)).toBeUndefined();
  });

  it.each([
    "",
    "a.example",
    "/docs",
    "//a.example",
    "ftp://a.example",
    "javascript:alert(1)",
    "https:a.example",
    "https:/a.example",
    "https://a b.example/",
  ])("is not %j", (value) => {
    expect(said(webUrl, value)).toBe("must be an http(s) URL");
  });
});

describe("date", () => {
  it.each([
    "2027-06-30",
    "2024-02-29",
    "2027-06-30T12:00:00Z",
    "2027-06-30T12:00:00.5Z",
    "2027-06-30T12:00:00+02:00",
  ])("may be %s, which Date understands", (value) => {
    expect(said(date, value)).toBeUndefined();
    expect(Date.parse(value)).not.toBeNaN();
  });

  it.each([
    "",
    "soon",
    "30.06.2027",
    "2027-6-30",
    "2027-02-29",
    "2027-06-31",
    "2027-06-30T12:00:00",
    "2027-06-30 12:00:00Z",
    "2027-06-30T25:00:00Z",
    "2027-06-30T12:00:00+99:00",
    1_814_356_800_000,
  ])("is not %j: it %s", (value) => {
    expect(said(date, value)).toBe(
      "must be a date (2027-06-30) or a time with offset (2027-06-30T12:00:00Z)",
    );
  });
});
