import type { HttpRequestHeaders } from "@crossfade/core";

/** Every header of a request, by name in lower case. */
export function headersOf({ headers }: Request): HttpRequestHeaders {
  return Object.fromEntries(headers);
}
