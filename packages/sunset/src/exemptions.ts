import type { DeprecationExemption } from "@crossfade/core";
import ipaddr from "ipaddr.js";
import semver from "semver";
import type { ClientIdentity } from "./client-identity.js";

/** `perhaps`: it would be, if it had the right name, which it has not said yet. */
export type ExemptionVerdict = "exempt" | "perhaps" | "none";

/** Whom the policy leaves alone. */
export class Exemptions {
  readonly #matchers: readonly Matcher[];

  constructor(exemptions: readonly DeprecationExemption[]) {
    this.#matchers = exemptions.map((exemption) => new Matcher(exemption));
  }

  /** @param named whether the client has said its name, or has had its chance to */
  verdictOn(client: ClientIdentity, named: boolean): ExemptionVerdict {
    if (this.#matchers.length === 0) return "none";
    const here = this.#matchers.filter((matcher) => matcher.matchesOrigin(client));
    if (here.some((matcher) => matcher.matchesName(client))) return "exempt";
    return !named && here.length > 0 ? "perhaps" : "none";
  }
}

/** One exemption, its ranges parsed. */
class Matcher {
  readonly #exemption: DeprecationExemption;
  readonly #range: AddressRange | undefined;

  constructor(exemption: DeprecationExemption) {
    this.#exemption = exemption;
    this.#range = exemption.address === undefined ? undefined : parseRange(exemption.address);
  }

  /** What is known of each request. */
  matchesOrigin({ principal, address }: ClientIdentity): boolean {
    const wanted = this.#exemption.principal;
    if (wanted !== undefined && wanted !== principal) return false;
    return this.#range === undefined || (address !== undefined && isIn(address, this.#range));
  }

  /** What is known once the client has introduced itself. */
  matchesName({ name, version }: ClientIdentity): boolean {
    const { clientName, clientVersion } = this.#exemption;
    if (clientName === undefined) return true;
    if (clientName !== name) return false;
    return clientVersion === undefined || versionIsIn(version, clientVersion);
  }
}

type AddressRange = readonly [network: ipaddr.IPv4 | ipaddr.IPv6, bits: number];

function parseRange(text: string): AddressRange {
  if (text.includes("/")) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}

function isIn(text: string, [network, bits]: AddressRange): boolean {
  if (!ipaddr.isValid(text)) return false;
  // An IPv4 client of a socket that speaks both shows up as ::ffff:10.0.0.1.
  const address = ipaddr.process(text);
  return address.kind() === network.kind() && address.match([network, bits] as never);
}

/** Clients write their versions as they like: `1.2` is taken for 1.2.0. What is no version is in no range. */
function versionIsIn(version: string | undefined, range: string): boolean {
  const parsed = semver.parse(version) ?? semver.coerce(version);
  return parsed !== null && semver.satisfies(parsed, range, { includePrerelease: true });
}
