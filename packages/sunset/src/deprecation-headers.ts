import { HEADER, type DeprecationConfig, type HttpReplyHeaders } from "@crossfade/core";

/**
 * What every response of a deprecated transport carries: `Deprecation` (RFC 9745), `Sunset`
 * (RFC 8594) if a date has been announced, and one `Link` (RFC 8288) that leads to the documentation
 * and to the successor. Nothing in mode `off`.
 *
 * @param successor where the successor is, as clients of this transport see it: a relative reference or a
 * URL; undefined where there is none. `config.successorUrl` goes before it.
 */
export function deprecationHeaders(
  config: DeprecationConfig,
  successor: string | undefined,
): HttpReplyHeaders {
  if (config.mode === "off") return [];
  const { deprecatedSince, sunsetDate } = config;
  return [
    HEADER.deprecation,
    `@${Math.floor(Date.parse(deprecatedSince) / 1000)}`,
    ...(sunsetDate === undefined ? [] : [HEADER.sunset, new Date(sunsetDate).toUTCString()]),
    ...linkHeader(config, successor),
  ];
}

function linkHeader(config: DeprecationConfig, successor: string | undefined): HttpReplyHeaders {
  const { migrationDocsUrl: docs, sunsetDate, successorUrl = successor } = config;
  const values: string[] = [];
  if (docs !== undefined) values.push(link(docs, 'rel="deprecation"; type="text/html"'));
  if (docs !== undefined && sunsetDate !== undefined) {
    values.push(link(docs, 'rel="sunset"; type="text/html"'));
  }
  if (successorUrl !== undefined) values.push(link(successorUrl, 'rel="successor-version"'));
  return values.length === 0 ? [] : [HEADER.link, values.join(", ")];
}

function link(target: string, parameters: string): string {
  return `<${escapeReference(target)}>; ${parameters}`;
}

/**
 * Characters that a URI cannot have (RFC 3986, appendix A). Among them are `>`, which would end the
 * link's target, and line breaks, which would end the header. `%` stays: what is encoded already is
 * not encoded again.
 */
const NOT_IN_A_URI = /[^!-~]|["<>\\^`{|}]/gu;

function escapeReference(reference: string): string {
  return reference
    .replaceAll(/\p{Surrogate}/gu, "\u{fffd}")
    .replaceAll(NOT_IN_A_URI, encodeURIComponent);
}
