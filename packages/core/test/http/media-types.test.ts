import { describe, expect, it } from "@jest/globals";
import { accepts, acceptsByName, mediaTypeOf } from "../../src/http/media-types.js";

const STREAM = "text/event-stream";

describe("mediaTypeOf", () => {
  it.each([
    ["application/json", "application/json"],
    ["Application/JSON; charset=utf-8", "application/json"],
    ["application/json;charset=utf-8;x=y", "application/json"],
    ["  application/json ", "application/json"],
    ["application/json-patch+json", "application/json-patch+json"],
    ["text/plain; application/json", "text/plain"],
    ["", ""],
    [undefined, undefined],
  ])("of %j is %j", (contentType, type) => {
    expect(mediaTypeOf(contentType)).toBe(type);
  });
});

describe("accepts", () => {
  it.each([undefined, "", "  "])("anything where the header is %j", (accept) => {
    expect(accepts(accept, STREAM)).toBe(true);
  });

  it.each([
    "text/event-stream",
    "Text/Event-Stream",
    "application/json, text/event-stream",
    "application/json,text/event-stream;q=0.001",
    "text/event-stream; q=1.0",
    "text/event-stream;charset=utf-8",
    "text/event-stream;charset=utf-8;Q=0.5",
    "text/*",
    "*/*",
    "*/*;q=0.1",
    "application/json;q=0, */*",
    "text/*;q=0, text/event-stream",
    "*/*;q=0, text/*",
    "text/event-stream , */*;q=0",
  ])("an event stream by %s", (accept) => {
    expect(accepts(accept, STREAM)).toBe(true);
  });

  it.each([
    "application/json",
    "application/*",
    "text/plain",
    "text/event-stream-not",
    "x-text/event-stream",
    "text/event",
    "event-stream",
    "text",
    "*",
    "text/event-stream;q=0",
    "text/event-stream;q=0.000",
    "text/event-stream;q=-1",
    "text/event-stream;q=",
    "text/event-stream;q",
    "text/event-stream;q=high",
    "text/event-stream;q=Infinity",
    "text/event-stream;q=0, */*",
    "text/event-stream;q=0, text/*",
    "text/*;q=0, */*",
    "*/*;q=0",
    ",",
  ])("no event stream by %s", (accept) => {
    expect(accepts(accept, STREAM)).toBe(false);
  });

  it("is not led astray by parameters that only look like a type", () => {
    expect(accepts("application/json;x=text/event-stream", STREAM)).toBe(false);
  });
});

describe("acceptsByName", () => {
  it.each([
    "text/event-stream",
    "TEXT/event-stream;q=0.2",
    "*/*, text/event-stream",
    "a/b,text/event-stream",
  ])("is true of %s", (accept) => {
    expect(acceptsByName(accept, STREAM)).toBe(true);
  });

  it.each([undefined, "", "*/*", "text/*", "text/event-stream;q=0", "application/json"])(
    "is false of %j",
    (accept) => {
      expect(acceptsByName(accept, STREAM)).toBe(false);
    },
  );
});
