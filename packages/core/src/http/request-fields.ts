import { TransportError } from "../errors/transport-error.js";
import type { HttpRequest, HttpRequestHeaders } from "./http-message.js";

/** The value of a header; the first one where it was sent more than once. `name` in lower case. */
export function headerOf(request: HttpRequest, name: string): string | undefined {
  return firstOf(request.headers[name]);
}

function firstOf(value: HttpRequestHeaders[string]): string | undefined {
  return typeof value === "string" || value === undefined ? value : value[0];
}

/** The values of the named query parameters that are there, in the order of `names`. */
export function queryValues(request: HttpRequest, names: readonly string[]): string[] {
  const { query } = request;
  if (query === "") return [];
  // Nothing to decode, which is nearly every query: then taking it apart is all there is to parsing it.
  if (!/[%+?]/.test(query)) return plainValues(query, names);
  const parameters = new URLSearchParams(query);
  return names.flatMap((name) => parameters.getAll(name));
}

function plainValues(query: string, names: readonly string[]): string[] {
  const values: string[] = [];
  const parameters = query.split("&");
  for (const name of names) {
    for (const parameter of parameters) {
      if (parameter === name) values.push("");
      else if (parameter.startsWith(name) && parameter[name.length] === "=") {
        values.push(parameter.slice(name.length + 1));
      }
    }
  }
  return values;
}

/** Bounds on what a request's head may hold. */
export interface HeadBounds {
  /** Longest value, in characters, of a header that the transports read. */
  readonly maxHeaderLength: number;
  /** Longest query, in characters. */
  readonly maxQueryLength: number;
}

const READ_HEADERS = [
  "host",
  "origin",
  "accept",
  "content-type",
  "mcp-session-id",
  "mcp-protocol-version",
  "last-event-id",
] as const;

/**
 * Refuses a head that is out of bounds before anything looks at it.
 *
 * @throws TransportError `QUERY_TOO_LONG` (414) or `HEADER_TOO_LONG` (431, RFC 6585)
 */
export function requireHeadBounds(request: HttpRequest, bounds: HeadBounds): void {
  if (request.query.length > bounds.maxQueryLength) {
    throw new TransportError(
      "QUERY_TOO_LONG",
      `The query is longer than ${bounds.maxQueryLength} characters`,
    );
  }
  const { headers } = request;
  for (const name of READ_HEADERS) {
    const value = firstOf(headers[name]);
    if (value !== undefined && value.length > bounds.maxHeaderLength) {
      throw new TransportError(
        "HEADER_TOO_LONG",
        `The header ${name} is longer than ${bounds.maxHeaderLength} characters`,
      );
    }
  }
}
