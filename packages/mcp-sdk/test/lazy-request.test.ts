import type { HttpRequestInfo } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import { lazyRequest, urlOf } from "../src/lazy-request.js";

const HTTP: HttpRequestInfo = {
  method: "POST",
  url: "/mcp?a=1",
  headers: {
    host: "example.com:8080",
    ":authority": "example.com",
    "x-one": "1",
    "x-many": ["a", "b"],
    "x-none": undefined,
  },
};

describe("lazyRequest", () => {
  it("is a Request like any other to whoever looks at it", async () => {
    const request = lazyRequest(HTTP);
    expect(request instanceof Request).toBe(true);
    expect(request.method).toBe("POST");
    expect(request.url).toBe("http://example.com:8080/mcp?a=1");
    expect(request.headers.get("x-one")).toBe("1");
    expect(request.headers.get("x-many")).toBe("a, b");
    expect(request.headers.has("x-none")).toBe(false);
    expect("signal" in request).toBe(true);
    expect("token" in request).toBe(false);
    expect(await request.text()).toBe("");
    expect(request.clone().url).toBe(request.url);
  });

  it("looks at the headers when it is looked at, and once", () => {
    let looks = 0;
    const request = lazyRequest({
      ...HTTP,
      get headers() {
        looks++;
        return {};
      },
    });
    expect(looks).toBe(0);
    expect(request.headers).toBe(request.headers);
    // Once for the headers, once for the host.
    expect(looks).toBe(2);
  });
});

describe("urlOf", () => {
  it.each([
    ["example.com", "http://example.com/mcp"],
    [undefined, "http://localhost/mcp"],
    ["[not a host", "http://localhost/mcp"],
    [["a", "b"], "http://localhost/mcp"],
  ])("with Host %p is %s", (host, expected) => {
    expect(urlOf({ method: "POST", url: "/mcp", headers: { host } }).href).toBe(expected);
  });

  it("never takes a path for a host", () => {
    const { host } = urlOf({ method: "POST", url: "//evil/mcp", headers: { host: "good" } });
    expect(host).toBe("good");
  });
});
