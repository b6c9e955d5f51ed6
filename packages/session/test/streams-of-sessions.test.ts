import { describe, expect, it } from "@jest/globals";
import { StreamsOfSessions } from "../src/streams-of-sessions.js";

describe("StreamsOfSessions", () => {
  it("knows each session's streams, in the order in which they were added", () => {
    const streams = new StreamsOfSessions();
    for (const name of ["a", "a", "c", "b"]) streams.add("one", name);
    streams.add("two", "d");
    expect(streams.of("one")).toEqual(["a", "c", "b"]);
    expect(streams.of("two")).toEqual(["d"]);
    expect(streams.of("three")).toEqual([]);
  });

  it("takes streams out, whether there is one or several", () => {
    const streams = new StreamsOfSessions();
    streams.add("one", "a");
    streams.remove("one", "b");
    expect(streams.of("one")).toEqual(["a"]);
    streams.add("one", "b");
    streams.remove("one", "a");
    expect(streams.of("one")).toEqual(["b"]);
    streams.remove("one", "b");
    streams.remove("one", "b");
    expect(streams.of("one")).toEqual([]);
    streams.add("one", "c");
    streams.remove("one", "c");
    expect(streams.of("one")).toEqual([]);
  });

  it("returns a list of its own, from which nothing goes while it is gone through", () => {
    const streams = new StreamsOfSessions();
    for (const name of ["a", "b"]) streams.add("one", name);
    const found = streams.of("one");
    for (const name of found) streams.remove("one", name);
    streams.drop("one");
    expect(found).toEqual(["a", "b"]);
  });
});
