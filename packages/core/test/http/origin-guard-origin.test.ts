import { describe, expect, it } from "@jest/globals";
import { requireAllowedOrigin, type OriginGuardOptions } from "../../src/http/origin-guard.js";
import { FakeRequest } from "../../src/testing/fake-request.js";
import { thrownBy } from "../thrown-by.js";

interface Row {
  readonly host?: string;
  readonly forwardedHost?: string;
  readonly origin: string;
  readonly options?: Partial<OriginGuardOptions>;
}

function check({ host = "localhost:3000", forwardedHost, origin, options }: Row): () => void {
  const headers = { host, origin, "x-forwarded-host": forwardedHost };
  const request = new FakeRequest({ headers });
  return () => requireAllowedOrigin(request, { allowedOrigins: [], trustProxy: false, ...options });
}

const app: Partial<OriginGuardOptions> = {
  allowedOrigins: [
    "https://app.example",
    "http://dev.example:5173",
    "https://[2001:db8::1]:8443",
    "HTTPS://Other.Example",
  ],
};
const proxied: Partial<OriginGuardOptions> = { allowedHosts: ["mcp.example"], trustProxy: true };

describe("Origin", () => {
  it.each<Row>([
    { origin: "http://localhost:3000" },
    { origin: "https://localhost:3000" },
    { origin: "HTTP://LocalHost:3000" },
    { host: "LOCALHOST:3000", origin: "http://localhost:3000" },
    { host: "[::1]:3000", origin: "http://[::1]:3000" },
    { host: "localhost", origin: "http://localhost" },
  ])("$origin equals the Host $host, and is served", (row) => {
    expect(check(row)).not.toThrow();
  });

  it.each([
    "http://localhost",
    "http://localhost:3001",
    "http://127.0.0.1:3000",
    "http://evil.example",
    "http://evil.example:3000",
    "http://localhost:3000.evil.example",
    "http://localhost:3000/",
    "ws://localhost:3000",
    "localhost:3000",
    "chrome-extension://abcdef",
    "file://",
    "null",
    "",
  ])("%j is not the server's own, and is refused", (origin) => {
    expect(thrownBy(check({ origin })).code).toBe("ORIGIN_FORBIDDEN");
  });

  it.each([
    "https://app.example",
    "HTTPS://APP.example",
    "https://other.example",
    "http://dev.example:5173",
    "https://[2001:DB8::1]:8443",
  ])("%s is in allowedOrigins, and is served", (origin) => {
    expect(check({ origin, options: app })).not.toThrow();
  });

  it.each([
    "http://app.example",
    "https://app.example:8443",
    "https://app.example.evil.example",
    "https://sub.app.example",
    "http://dev.example",
    "null",
  ])("%s is not in allowedOrigins, and is refused", (origin) => {
    expect(thrownBy(check({ origin, options: app })).code).toBe("ORIGIN_FORBIDDEN");
  });

  // covers: all/origin
  it("is never null, whatever the options say: any sandboxed page has that one", () => {
    const options = { allowedOrigins: ["null"], allowedHosts: false } as const;
    expect(thrownBy(check({ origin: "null", options })).code).toBe("ORIGIN_FORBIDDEN");
    expect(thrownBy(check({ host: "null", origin: "null", options })).code).toBe(
      "ORIGIN_FORBIDDEN",
    );
  });

  it("does not save a request whose Host is refused", () => {
    for (const origin of ["http://evil.example", "https://app.example"]) {
      const row = { host: "evil.example", origin, options: app };
      expect(thrownBy(check(row)).code).toBe("HOST_FORBIDDEN");
    }
  });

  it("is compared with the forwarded host under a trusted proxy, and with nothing else", () => {
    const row = { host: "inner:3000", forwardedHost: "mcp.example", options: proxied };
    expect(check({ ...row, origin: "https://mcp.example" })).not.toThrow();
    expect(thrownBy(check({ ...row, origin: "http://inner:3000" })).code).toBe("ORIGIN_FORBIDDEN");
  });

  it("is not compared with a forwarded host that nobody vouches for", () => {
    const row = { forwardedHost: "evil.example", origin: "http://evil.example" };
    expect(thrownBy(check(row)).code).toBe("ORIGIN_FORBIDDEN");
  });

  it("is refused without a Host to compare with, unless it is allowed by name", () => {
    const options = { allowedHosts: false, allowedOrigins: ["https://app.example"] } as const;
    const request = (origin: string) => new FakeRequest({ headers: { host: undefined, origin } });
    const guard = { ...options, trustProxy: false };
    expect(() => requireAllowedOrigin(request("https://app.example"), guard)).not.toThrow();
    expect(thrownBy(() => requireAllowedOrigin(request("http://undefined"), guard)).code).toBe(
      "ORIGIN_FORBIDDEN",
    );
  });

  it("is refused with the option's name, and not with what was sent", () => {
    const { message } = thrownBy(check({ origin: "http://evil.example" }));
    expect(message).toContain("allowedOrigins");
    expect(message).not.toContain("evil");
  });
});
