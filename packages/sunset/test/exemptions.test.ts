import { parseDeprecationConfig, type DeprecationConfigInput } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import type { ClientIdentity } from "../src/client-identity.js";
import { Exemptions } from "../src/exemptions.js";

type Exemption = NonNullable<DeprecationConfigInput["exemptions"]>[number];

function verdict(exemptions: readonly Exemption[], client: ClientIdentity, named = true) {
  const config = parseDeprecationConfig({ exemptions: [...exemptions] });
  return new Exemptions(config.exemptions).verdictOn(client, named);
}

describe("Exemptions", () => {
  it.each<[Exemption, ClientIdentity, string]>([
    [{ clientName: "a" }, { name: "a" }, "exempt"],
    [{ clientName: "a" }, { name: "A" }, "none"],
    [{ clientName: "a" }, {}, "none"],
    [{ principal: "p" }, { name: "a", principal: "p" }, "exempt"],
    [{ principal: "p" }, { principal: "pp" }, "none"],
    [{ principal: "" }, {}, "none"],
    [{ clientName: "a", principal: "p" }, { name: "a" }, "none"],
    [{ clientName: "a", principal: "p" }, { name: "a", principal: "p" }, "exempt"],
    [{ address: "10.0.0.7" }, { address: "10.0.0.7" }, "exempt"],
    [{ address: "10.0.0.7" }, { address: "10.0.0.8" }, "none"],
    [{ address: "10.0.0.0/8" }, { address: "10.255.0.1" }, "exempt"],
    [{ address: "10.0.0.0/8" }, { address: "11.0.0.1" }, "none"],
    [{ address: "10.0.0.0/8" }, { address: "::ffff:10.1.2.3" }, "exempt"],
    [{ address: "10.0.0.0/8" }, { address: "unknown" }, "none"],
    [{ address: "10.0.0.0/8" }, {}, "none"],
    [{ address: "0.0.0.0/0" }, { address: "2001:db8::1" }, "none"],
    [{ address: "2001:db8::/32" }, { address: "2001:db8:0:1::5" }, "exempt"],
    [{ address: "::1" }, { address: "::1" }, "exempt"],
    [{ address: "::1" }, { address: "127.0.0.1" }, "none"],
  ])("%j and %j: %s", (exemption, client, expected) => {
    expect(verdict([exemption], client)).toBe(expected);
  });

  it.each([
    [">=2.1 <3", "2.1.0", "exempt"],
    [">=2.1 <3", "2.9.9", "exempt"],
    [">=2.1 <3", "2.0.9", "none"],
    [">=2.1 <3", "3.0.0", "none"],
    [">=2.1 <3", "2.5.0-beta.1", "exempt"],
    ["1.x || ^2.4", "2.4", "exempt"],
    ["1.x", "v1", "exempt"],
    ["*", "0.0.1", "exempt"],
    ["*", "unknown", "none"],
    ["*", undefined, "none"],
  ])("versions %s and %s: %s", (clientVersion, version, expected) => {
    const client = version === undefined ? { name: "a" } : { name: "a", version };
    expect(verdict([{ clientName: "a", clientVersion }], client)).toBe(expected);
    expect(verdict([{ clientName: "b", clientVersion }], client)).toBe("none");
  });

  it("exempts by any of several", () => {
    const both = [{ clientName: "a" }, { principal: "p" }];
    expect(verdict(both, { name: "x", principal: "p" })).toBe("exempt");
    expect(verdict(both, { name: "a" })).toBe("exempt");
    expect(verdict(both, { name: "x" })).toBe("none");
    expect(verdict([], { name: "x" }, false)).toBe("none");
  });

  it("does not decide on a client that may still say the right name", () => {
    const exemption = { clientName: "a", address: "10.0.0.0/8" };
    expect(verdict([exemption], { address: "10.0.0.1" }, false)).toBe("perhaps");
    expect(verdict([exemption], { address: "11.0.0.1" }, false)).toBe("none");
    expect(verdict([exemption], { address: "10.0.0.1", name: "a" }, false)).toBe("exempt");
    expect(verdict([exemption], { address: "10.0.0.1" }, true)).toBe("none");
  });
});
