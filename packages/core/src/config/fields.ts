import { z } from "zod";

/** Kinds of fields that the configurations share; each says in its message what it wants. */
export const milliseconds = z
  .int()
  .positive()
  .max(2_147_483_647, "is longer than a timer can wait");
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
