import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { EventPayload } from "../src/event-payload.js";

describe("EventPayload", () => {
  it("is everything of an event but its id", () => {
    expect(new EventPayload('{"a":1}').text).toBe('event: message\ndata: {"a":1}\n\n');
    expect(new EventPayload("/messages", "endpoint").text).toBe(
      "event: endpoint\ndata: /messages\n\n",
    );
  });

  it("refuses an event type that would write fields of its own", () => {
    expect(() => new EventPayload("", "a\ndata: b")).toThrow(TypeError);
  });

  it("knows its length in UTF-8, lone surrogates included", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (data) => {
        const payload = new EventPayload(data);
        expect(payload.byteLength).toBe(Buffer.byteLength(payload.text));
        expect(payload.byteLength).toBe(payload.bytes().byteLength);
      }),
    );
    expect(new EventPayload("\ud800").byteLength).toBe(new EventPayload("").byteLength + 3);
  });

  it.each(["x", "é", "漢", "😀"])(
    "counts long texts of %j, whatever falls on the edge of the scratch space",
    (unit) => {
      for (const shift of ["", "a", "ab", "abc"]) {
        const payload = new EventPayload(shift + unit.repeat(20_000));
        expect(payload.byteLength).toBe(Buffer.byteLength(payload.text));
      }
    },
  );

  it("is encoded once, and only when somebody asks", () => {
    const payload = new EventPayload("é");
    expect(payload.byteLength).toBe(25);
    expect(payload.encoded).toBeUndefined();
    const bytes = payload.bytes();
    expect(new TextDecoder().decode(bytes)).toBe(payload.text);
    expect(payload.bytes()).toBe(bytes);
    expect(payload.encoded).toBe(bytes);
  });
});
