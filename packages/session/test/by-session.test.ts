import { describe, expect, it } from "@jest/globals";
import { BySession } from "../src/by-session.js";

describe("BySession", () => {
  it("counts in all and for each session", () => {
    const requests = new BySession<number, string>();
    requests.add("s", 1, "a");
    requests.add("s", 2, "b");
    requests.add("t", 1, "c");
    expect([requests.size, requests.countOf("s"), requests.countOf("x")]).toEqual([3, 2, 0]);
    expect([...requests.all()]).toEqual(["a", "b", "c"]);
    expect(requests.of("s")).toEqual(["a", "b"]);
    expect(requests.get("t", 1)).toBe("c");
    expect(requests.get("t", 2)).toBeUndefined();
  });

  it("does not count down for what is not there", () => {
    const requests = new BySession<number, string>();
    requests.add("s", 1, "a");
    requests.remove("s", 2);
    requests.remove("x", 1);
    requests.remove("s", 1);
    requests.remove("s", 1);
    expect([requests.size, requests.sessions]).toEqual([0, 0]);
    expect(requests.of("s")).toEqual([]);
  });
});
