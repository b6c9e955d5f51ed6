import { describe, expect, it } from "@jest/globals";
import { BySession } from "../src/by-session.js";

interface Request {
  readonly sessionId: string;
  readonly id: number | string;
}

describe("BySession", () => {
  const request = (sessionId: string, id: number | string): Request => ({ sessionId, id });

  function filled(...all: Request[]): BySession<Request> {
    const requests = new BySession<Request>();
    for (const one of all) requests.add(one);
    return requests;
  }

  it("counts in all and for each session", () => {
    const [a, b, c, d] = [request("s", 1), request("s", 2), request("t", 1), request("s", 3)];
    const requests = filled(a, b, c, d);
    expect([requests.size, requests.countOf("s"), requests.countOf("x")]).toEqual([4, 3, 0]);
    expect([requests.sessions, requests.countOf("t")]).toEqual([2, 1]);
    expect([...requests.all()]).toEqual([a, b, c, d]);
    expect(requests.of("s")).toEqual([a, b, d]);
    expect(requests.of("t")).toEqual([c]);
  });

  it("finds a request by its id, whether its session has others or not", () => {
    const [number, text, alone] = [request("s", 1), request("s", "1"), request("t", 1)];
    const requests = filled(number, text, alone);
    expect([requests.get("s", 1), requests.get("s", "1")]).toEqual([number, text]);
    expect(requests.get("t", 1)).toBe(alone);
    expect([requests.get("t", "1"), requests.get("s", 2), requests.get("x", 1)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("takes requests out one by one, and remembers no session that has none", () => {
    const [a, b] = [request("s", 1), request("s", 2)];
    const requests = filled(a, b);
    requests.remove(a);
    expect([requests.size, requests.countOf("s"), requests.get("s", 1)]).toEqual([1, 1, undefined]);
    expect(requests.of("s")).toEqual([b]);
    requests.remove(b);
    expect([requests.size, requests.sessions]).toEqual([0, 0]);
    requests.add(a);
    expect([requests.size, requests.get("s", 1)]).toEqual([1, a]);
  });

  it("does not count down for what is not there", () => {
    const a = request("s", 1);
    const requests = filled(a);
    requests.remove(request("s", 2));
    requests.remove(request("x", 1));
    expect(requests.size).toBe(1);
    requests.remove(a);
    requests.remove(a);
    expect([requests.size, requests.sessions]).toEqual([0, 0]);
    expect(requests.of("s")).toEqual([]);
  });

  it("keeps the newest apart, and finds it like the others", () => {
    const [a, b, c] = [request("s", 1), request("t", 1), request("t", 2)];
    const requests = filled(a, b);
    requests.remove(a);
    expect([requests.size, requests.sessions, requests.of("t")]).toEqual([1, 1, [b]]);
    requests.add(c);
    expect([requests.countOf("t"), requests.sessions, requests.of("t")]).toEqual([2, 1, [b, c]]);
    requests.remove(c);
    expect([requests.get("t", 1), requests.get("t", 2)]).toEqual([b, undefined]);
    requests.remove(b);
    expect([requests.size, requests.sessions, [...requests.all()]]).toEqual([0, 0, []]);
  });
});
