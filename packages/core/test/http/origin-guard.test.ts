import { describe, expect, it } from "@jest/globals";
import {
  isLoopbackAddress,
  requireAllowedOrigin,
  type OriginGuardOptions,
} from "../../src/http/origin-guard.js";
import { FakeRequest, type FakeRequestFields } from "../../src/testing/fake-request.js";
import { thrownBy } from "../thrown-by.js";

const LOOPBACK = "127.0.0.1";
const ELSEWHERE = "192.0.2.7";
const NOT_BROWSED: OriginGuardOptions = { allowedOrigins: [], trustProxy: false };

/** `served`, or the code of the refusal. */
function verdict(
  headers: FakeRequestFields["headers"],
  localAddress: string,
  options: Partial<OriginGuardOptions> = {},
): string {
  const request = new FakeRequest({ headers: { host: undefined, ...headers }, localAddress });
  try {
    requireAllowedOrigin(request, { ...NOT_BROWSED, ...options });
    return "served";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe("Host, where allowedHosts is unset", () => {
  it.each([
    "localhost",
    "localhost:3000",
    "LocalHost:3000",
    "127.0.0.1",
    "127.0.0.1:80",
    "[::1]",
    "[::1]:3000",
    "localhost:",
  ])("%s is served on a loopback socket", (host) => {
    expect(verdict({ host }, LOOPBACK)).toBe("served");
    expect(verdict({ host }, "::1")).toBe("served");
    expect(verdict({ host }, "::ffff:127.0.0.1")).toBe("served");
  });

  it.each([
    "evil.example",
    "evil.example:3000",
    "localhost.evil.example",
    "evil.example:localhost",
    "notlocalhost",
    "localhost@evil.example",
    "127.0.0.1.evil.example",
    "127.0.0.2",
    "192.0.2.7",
    "[::2]:3000",
    "::1",
    "",
    undefined,
  ])("%s is refused on a loopback socket", (host) => {
    expect(verdict({ host }, LOOPBACK)).toBe("HOST_FORBIDDEN");
    expect(verdict({ host }, "::1")).toBe("HOST_FORBIDDEN");
  });

  // covers: all/host
  it("may be anything on any other socket", () => {
    for (const host of ["evil.example", "192.0.2.7:3000", "", undefined]) {
      expect(verdict({ host }, ELSEWHERE)).toBe("served");
      expect(verdict({ host }, "2001:db8::1")).toBe("served");
    }
  });

  it("may be anything where there is no socket: allowedHosts is for those adapters", () => {
    const request = Object.assign(new FakeRequest({ headers: { host: "any.example" } }), {
      localAddress: undefined,
    });
    expect(() => requireAllowedOrigin(request, NOT_BROWSED)).not.toThrow();
  });
});

describe("Host, where allowedHosts is given", () => {
  const allowedHosts = ["mcp.example", "Other.Example:8080", "[2001:db8::1]"];

  it.each([
    "mcp.example",
    "mcp.example:443",
    "MCP.example",
    "other.example:8080",
    "[2001:db8::1]",
    "[2001:DB8::1]:3000",
  ])("%s is served on any socket", (host) => {
    expect(verdict({ host }, LOOPBACK, { allowedHosts })).toBe("served");
    expect(verdict({ host }, ELSEWHERE, { allowedHosts })).toBe("served");
  });

  it.each([
    "other.example",
    "other.example:80",
    "sub.mcp.example",
    "mcp.example.evil.example",
    "mcp.example:x",
    "[2001:db8::2]:3000",
    "localhost:3000",
    "",
    undefined,
  ])("%s is refused on any socket", (host) => {
    expect(verdict({ host }, LOOPBACK, { allowedHosts })).toBe("HOST_FORBIDDEN");
    expect(verdict({ host }, ELSEWHERE, { allowedHosts })).toBe("HOST_FORBIDDEN");
  });

  it("allows nothing by an empty list, and everything by false", () => {
    expect(verdict({ host: "localhost" }, LOOPBACK, { allowedHosts: [] })).toBe("HOST_FORBIDDEN");
    for (const host of ["evil.example", undefined]) {
      expect(verdict({ host }, LOOPBACK, { allowedHosts: false })).toBe("served");
    }
  });
});

describe("X-Forwarded-Host", () => {
  const allowedHosts = ["mcp.example"];
  const headers = { host: "inner:3000", "x-forwarded-host": "mcp.example" };

  // covers: all/forwarded-host
  it("counts in place of Host under a trusted proxy", () => {
    expect(verdict(headers, ELSEWHERE, { allowedHosts, trustProxy: true })).toBe("served");
    expect(
      verdict({ host: "mcp.example", "x-forwarded-host": "evil.example" }, ELSEWHERE, {
        allowedHosts,
        trustProxy: true,
      }),
    ).toBe("HOST_FORBIDDEN");
  });

  it("counts by its last entry, which the nearest proxy wrote", () => {
    const forwarded = { ...headers, "x-forwarded-host": "evil.example, MCP.example:443 " };
    expect(verdict(forwarded, ELSEWHERE, { allowedHosts, trustProxy: true })).toBe("served");
  });

  // covers: all/forwarded-host
  it("counts for nothing without a trusted proxy", () => {
    expect(verdict(headers, ELSEWHERE, { allowedHosts })).toBe("HOST_FORBIDDEN");
    expect(verdict({ ...headers, "x-forwarded-host": "localhost" }, LOOPBACK)).toBe(
      "HOST_FORBIDDEN",
    );
  });

  it("leaves it to Host where the proxy sends none", () => {
    const trusted = { allowedHosts, trustProxy: true };
    expect(verdict({ host: "mcp.example" }, ELSEWHERE, trusted)).toBe("served");
    expect(verdict({ host: "inner" }, ELSEWHERE, trusted)).toBe("HOST_FORBIDDEN");
  });
});

describe("the refusal of a Host", () => {
  it("names the option, and never what was sent", () => {
    const request = new FakeRequest({ headers: { host: "evil.example" } });
    const { message } = thrownBy(() => requireAllowedOrigin(request, NOT_BROWSED));
    expect(message).toContain("allowedHosts");
    expect(message).not.toContain("evil");
  });
});

describe("isLoopbackAddress", () => {
  it.each(["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])("knows %s", (address) => {
    expect(isLoopbackAddress(address)).toBe(true);
  });

  it.each(["0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "1127.0.0.1", "::ffff:10.0.0.1", "::11", ""])(
    "does not take %j for one",
    (address) => {
      expect(isLoopbackAddress(address)).toBe(false);
    },
  );
});
