import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { relativeReference } from "../../src/http/path.js";

/** Segments as a path may have them, those that mislead among them; dots would be resolved away. */
const segment = fc.oneof(
  fc.constantFrom(
    "",
    "a",
    "b",
    "sse",
    "a:b",
    ":",
    "http:",
    "a%2Fb",
    "%C3%A4",
    "a@b",
    "~",
    "a;b=c",
    "...",
    "a,b",
  ),
  fc.webSegment().filter((text) => !/^(\.|%2e){1,2}$/i.test(text)),
);
const path = fc.array(segment, { minLength: 1, maxLength: 5 }).map((all) => `/${all.join("/")}`);
const prefix = fc.constantFrom("", "/api", "/a/b");

/** Where a client ends up that follows a reference from a page. */
function resolved(reference: string, from: string): string {
  const { host, pathname, search, hash } = new URL(reference, `https://mcp.example${from}`);
  return host + pathname + search + hash;
}

describe("relativeReference", () => {
  it.each([
    ["/sse", "/messages", "messages"],
    ["/mcp/sse", "/mcp/messages", "messages"],
    ["/sse", "/a/b", "a/b"],
    ["/a/sse", "/messages", "../messages"],
    ["/a/b/sse", "/a/messages", "../messages"],
    ["/a/b/c/sse", "/a/x/messages", "../../x/messages"],
    ["/sse", "/", "./"],
    ["/a/sse", "/", "../"],
    ["/a/b", "/a/", "./"],
    ["/", "/messages", "messages"],
    ["/a/", "/a/messages", "messages"],
    ["/sse", "/sse", "sse"],
    ["/sse/x", "/sse", "../sse"],
    ["/sse", "/a:b", "./a:b"],
    ["/sse", "/a/b:c", "a/b:c"],
    ["/sse", "//evil.example", ".//evil.example"],
  ])("from %s to %s is %s", (from, to, reference) => {
    expect(relativeReference(from, to)).toBe(reference);
  });

  it("leads to the target, from wherever", () => {
    fc.assert(
      fc.property(path, path, (from, to) => {
        expect(resolved(relativeReference(from, to), from)).toBe(`mcp.example${to}`);
      }),
      { numRuns: 2_000 },
    );
  });

  it("leads there behind a prefix too that only a proxy knows", () => {
    fc.assert(
      fc.property(prefix, path, path, (before, from, to) => {
        expect(resolved(relativeReference(from, to), before + from)).toBe(
          `mcp.example${before}${to}`,
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
