import { describe, expect, it } from "@jest/globals";
import { clientAddress } from "../../src/http/client-address.js";
import { FakeRequest } from "../../src/testing/fake-request.js";

const PEER = "192.0.2.7";

function request(forwarded?: string | readonly string[]): FakeRequest {
  return new FakeRequest({ remoteAddress: PEER, headers: { "x-forwarded-for": forwarded } });
}

describe("clientAddress", () => {
  it("is the socket's peer, whatever the client says", () => {
    expect(clientAddress(request("198.51.100.1"), false)).toBe(PEER);
  });

  it.each([
    ["198.51.100.1", "198.51.100.1"],
    ["10.0.0.1, 198.51.100.1", "198.51.100.1"],
    ["10.0.0.1 ,198.51.100.1 ", "198.51.100.1"],
    ["2001:db8::1", "2001:db8::1"],
  ])(
    "is the last entry of %j under a trusted proxy: the one it wrote itself",
    (header, address) => {
      expect(clientAddress(request(header), true)).toBe(address);
    },
  );

  it.each([undefined, "", " ", "10.0.0.1, "])("is the peer where the proxy says %j", (header) => {
    expect(clientAddress(request(header), true)).toBe(PEER);
  });

  it("is unknown where the adapter has no socket", () => {
    const bare = Object.assign(request(), { remoteAddress: undefined });
    expect(clientAddress(bare, false)).toBe("unknown");
    expect(clientAddress(bare, true)).toBe("unknown");
  });
});
