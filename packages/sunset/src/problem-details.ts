import { HEADER, type HttpBodyReply, type HttpReplyHeaders } from "@crossfade/core";

/** A refusal as RFC 9457 has it, with members of our own. */
export interface RetirementProblem {
  /** The page to read; `about:blank` where there is none. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What happened and what to do, for a person. */
  readonly detail: string;
  /** For programs. */
  readonly code: "RETIRED" | "BROWNOUT";
  /** A reference to where clients should go, relative to the URL that was asked for. */
  readonly successor?: string;
  readonly deprecatedSince: string;
  readonly sunsetDate?: string;
}

/** With `about:blank`, a title should be the status' own (RFC 9457, 4.2.1). */
const STATUS_TITLES: Readonly<Record<number, string>> = {
  405: "Method Not Allowed",
  410: "Gone",
  503: "Service Unavailable",
};

/**
 * The reply. It is never to be kept: some of these statuses are cacheable by default (RFC 9110, 15.1),
 * and a retirement can be put off.
 */
export function problemReply(
  { type, title, ...rest }: RetirementProblem,
  headers: HttpReplyHeaders = [],
): HttpBodyReply {
  const shownTitle = type === "about:blank" ? (STATUS_TITLES[rest.status] ?? title) : title;
  return {
    status: rest.status,
    headers: [
      HEADER.contentType,
      "application/problem+json",
      HEADER.cacheControl,
      "no-store",
      ...headers,
    ],
    body: JSON.stringify({ type, title: shownTitle, ...rest }),
  };
}
