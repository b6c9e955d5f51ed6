import ipaddr from "ipaddr.js";
import semver from "semver";
import { z } from "zod";

/** Kinds of fields that the configurations share; each says in its message what it wants. */
const duration = z.int().max(2_147_483_647, "is longer than a timer can wait");
export const milliseconds = duration.positive();
/** One that may be left out. */
export const millisecondsOrNone = duration.nonnegative();
export const count = z.int().positive();

/** An absolute path without a query, such as `/sse`. */
export const path = z
  .string()
  .regex(/^\/[^?#\s]*$/, "must be a path that begins with / and has no query")
  .refine((value) => value === "/" || !value.endsWith("/"), "must not end with /")
  .refine((value) => !value.includes("//"), "must not have an empty segment");

/** An absolute `http:` or `https:` URL. */
export const webUrl = z.url({ protocol: /^https?$/, error: "must be an http(s) URL" });

/** A calendar date (`2027-06-30`) or a time with offset (`2027-06-30T12:00:00Z`). */
export const date = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: "must be a date (2027-06-30) or a time with offset (2027-06-30T12:00:00Z)",
});

/** Versions as npm has them, such as `>=2.1 <3`. */
export const versionRange = z
  .string()
  .refine((text) => semver.validRange(text) !== null, "must be a range of versions (>=2.1 <3)");

/** An IPv4 or IPv6 address, or a range of them in CIDR notation. */
export const addressRange = z
  .string()
  .refine(
    isAddressRange,
    "must be an address (10.0.0.7) or a range of them (10.0.0.0/8, 2001:db8::/32)",
  );

/** In four parts: that `10.1` means 10.0.0.1 is not what whoever writes it thinks. */
function isAddressRange(text: string): boolean {
  return text.includes("/")
    ? ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || ipaddr.IPv6.isValidCIDR(text)
    : ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}
