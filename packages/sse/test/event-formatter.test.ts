import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { eventFormatter } from "../src/event-formatter.js";
import { parse } from "./parse.js";

/** Text in which the characters that the format is made of are as common as all others. */
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom("\n", "\r", ":", " ", "data", "id: x\n", "\0", "\ufeff"),
    fc.string({ unit: "binary" }),
  ),
  maxLength: 20,
});
const line = text.map((value) => value.replaceAll(/[\r\n\0]/g, ""));

/** What a receiver gets: the format knows one line break. */
function normalised(data: string): string {
  return data.replaceAll(/\r\n|\r/g, "\n");
}

/** Cuts a text at the given places, wherever they are. */
function cut(whole: string, places: readonly number[]): string[] {
  const sorted = [...new Set(places.map((place) => place % (whole.length + 1)))].toSorted(
    (a, b) => a - b,
  );
  return [0, ...sorted].map((start, index) => whole.slice(start, sorted[index] ?? whole.length));
}

describe("eventFormatter", () => {
  it("writes an event as the format has it", () => {
    expect(
      eventFormatter.event({ data: '{"a":1}', event: "message", id: "s-1", retryMs: 2000 }),
    ).toBe('id: s-1\nretry: 2000\nevent: message\ndata: {"a":1}\n\n');
    expect(eventFormatter.event({ data: "" })).toBe("data: \n\n");
  });

  it("is the id line and the shared fields, one after the other", () => {
    expect(eventFormatter.idLine("s-1") + eventFormatter.fields("x", "message")).toBe(
      eventFormatter.event({ id: "s-1", data: "x", event: "message" }),
    );
  });

  it("arrives whole, whatever it carries and wherever the network cuts it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ data: text, event: line, id: line, retryMs: fc.nat() }), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (events, places) => {
          const whole = events.map((event) => eventFormatter.event(event)).join("");
          // A byte order mark at the very beginning is taken off by any reader; ours begin with "id".
          const received = parse(...cut(whole, places));
          expect(
            received.events.map(({ data, id, event }) => ({ data, id, event: event ?? "" })),
          ).toEqual(events.map(({ data, id, event }) => ({ data: normalised(data), id, event })));
          expect(received.retries).toEqual(events.map(({ retryMs }) => retryMs));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("arrives whole without the optional fields", () => {
    fc.assert(
      fc.property(text, (data) => {
        expect(parse(eventFormatter.event({ data })).events).toEqual([
          { data: normalised(data), event: undefined, id: undefined },
        ]);
      }),
    );
  });

  it.each([
    ["one\ntwo", "data: one\ndata: two\n\n"],
    ["one\r\ntwo", "data: one\ndata: two\n\n"],
    ["one\rtwo", "data: one\ndata: two\n\n"],
    ["one\n", "data: one\ndata: \n\n"],
    ["\n\nid: 7", "data: \ndata: \ndata: id: 7\n\n"],
    ["  two spaces", "data:   two spaces\n\n"],
  ])("frames %j line by line", (data, framed) => {
    expect(eventFormatter.fields(data)).toBe(framed);
  });

  it.each(["a\nb", "a\rb", "a\r\nb", "a\0b", "x\n\ndata: forged\n\n"])(
    "refuses %j as id or event",
    (value) => {
      expect(() => eventFormatter.event({ data: "", id: value })).toThrow(TypeError);
      expect(() => eventFormatter.event({ data: "", event: value })).toThrow(TypeError);
      expect(() => eventFormatter.idLine(value)).toThrow("SSE id");
      expect(() => eventFormatter.fields("", value)).toThrow("SSE event");
    },
  );

  it.each([-1, 1.5, Number.NaN, Infinity, 1e21])("refuses %d as the time to wait", (retryMs) => {
    expect(() => eventFormatter.retry(retryMs)).toThrow(TypeError);
    expect(() => eventFormatter.event({ data: "", retryMs })).toThrow("SSE retry");
  });

  it("says when to come back without an event", () => {
    expect(eventFormatter.retry(0)).toBe("retry: 0\n\n");
    expect(parse(eventFormatter.retry(2000))).toEqual({
      events: [],
      retries: [2000],
      comments: [],
    });
  });

  it("hides a comment from the events, whatever it says", () => {
    fc.assert(
      fc.property(text, (comment) => {
        const received = parse(
          eventFormatter.comment(comment) + eventFormatter.event({ data: "next" }),
        );
        expect(received.events.map(({ data }) => data)).toEqual(["next"]);
        expect(received.comments.join("\n")).toBe(normalised(comment));
      }),
    );
    expect(eventFormatter.comment()).toBe(": \n\n");
  });
});
