import { describe, expect, it } from "@jest/globals";
import { parseDeprecationConfig, type DeprecationConfigInput } from "@crossfade/core";
import fc from "fast-check";
import { deprecationHeaders } from "../src/deprecation-headers.js";

const DOCS = "https://docs.example/migrate";

function headers(input: DeprecationConfigInput, successor = "mcp"): Record<string, string> {
  const flat = deprecationHeaders(parseDeprecationConfig(input), successor);
  const found: Record<string, string> = {};
  for (let index = 0; index < flat.length; index += 2)
    found[flat[index] ?? ""] = flat[index + 1] ?? "";
  return found;
}

describe("deprecationHeaders", () => {
  // covers: retirement/deprecation, retirement/sunset, retirement/links
  it("are a flat array of names and values", () => {
    const config = parseDeprecationConfig({
      deprecatedSince: "2025-03-26",
      sunsetDate: "2027-06-30",
      migrationDocsUrl: DOCS,
    });
    expect(deprecationHeaders(config, "mcp")).toEqual([
      "Deprecation",
      "@1742947200",
      "Sunset",
      "Wed, 30 Jun 2027 00:00:00 GMT",
      "Link",
      `<${DOCS}>; rel="deprecation"; type="text/html", <${DOCS}>; rel="sunset"; type="text/html", <mcp>; rel="successor-version"`,
    ]);
  });

  it("are none in mode off", () => {
    expect(headers({ mode: "off", sunsetDate: "2027-06-30", migrationDocsUrl: DOCS })).toEqual({});
  });

  it("leave out a sunset that has not been announced, and its link", () => {
    expect(headers({ migrationDocsUrl: DOCS })).toEqual({
      Deprecation: "@1742947200",
      Link: `<${DOCS}>; rel="deprecation"; type="text/html", <mcp>; rel="successor-version"`,
    });
  });

  it("leave out documentation that does not exist", () => {
    expect(headers({ sunsetDate: "2027-06-30" })).toEqual({
      Deprecation: "@1742947200",
      Sunset: "Wed, 30 Jun 2027 00:00:00 GMT",
      Link: '<mcp>; rel="successor-version"',
    });
  });

  it("tell a time with an offset in UTC and whole seconds", () => {
    expect(
      headers({
        deprecatedSince: "2026-01-01T00:00:00.900+02:00",
        sunsetDate: "2027-06-03T01:30:00.5+02:00",
      }),
    ).toMatchObject({ Deprecation: "@1767218400", Sunset: "Wed, 02 Jun 2027 23:30:00 GMT" });
  });

  it("name the successor that is configured before the one they were given", () => {
    expect(headers({ successorUrl: "https://new.example/mcp" }, "mcp")["Link"]).toBe(
      '<https://new.example/mcp>; rel="successor-version"',
    );
  });

  it("keep a URL as it is if it is one", () => {
    const url = "https://user@docs.example:8443/a%20b/(c);d?q=1&r=[x]%3E#top,~'*!";
    expect(headers({}, url)["Link"]).toBe(`<${url}>; rel="successor-version"`);
  });

  it.each([
    ['/a>; rel="evil', "/a%3E;%20rel=%22evil"],
    ["/a\r\nSet-Cookie: x", "/a%0D%0ASet-Cookie:%20x"],
    ["/ä/漢/😀", "/%C3%A4/%E6%BC%A2/%F0%9F%98%80"],
    ["/\ud800", "/%EF%BF%BD"],
    ["/{a|b}^`\\\u007f", "/%7Ba%7Cb%7D%5E%60%5C%7F"],
  ])("escape %j", (successor, escaped) => {
    expect(headers({}, successor)["Link"]).toBe(`<${escaped}>; rel="successor-version"`);
  });

  it("hold one target, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (successor) => {
        expect(headers({}, successor)["Link"]).toMatch(
          /^<[!#-;=?-[\]_a-z~]*>; rel="successor-version"$/,
        );
      }),
    );
  });
});
