/** What stands in place of something that is not printed. */
export const MASK = "•••";

/**
 * A URL as it may be printed: without user, password, the values of its query, and parts of its path
 * that look like a key.
 */
export function maskUrl(url: string): string {
  const [, origin = "", path = "", query = "", fragment = ""] =
    /^([a-z][\w+.-]*:\/\/[^/?#]*)?([^?#]*)(\?[^#]*)?(#.*)?$/is.exec(url) ?? [];
  return (
    origin.replace(/\/\/[^/]*@/, `//${MASK}@`) +
    path.split("/").map(maskSegment).join("/") +
    query.replace(/=[^&#]*/g, `=${MASK}`) +
    (fragment.includes("=") ? `#${MASK}` : fragment)
  );
}

/** A path's part of 16 characters or more with digits and letters mixed is somebody's key, or might be. */
function maskSegment(segment: string): string {
  const isTemplate = /^\$?\{/.test(segment);
  const isMixed = /\d/.test(segment) && /[a-z]/i.test(segment);
  return segment.length >= 16 && isMixed && !isTemplate ? MASK : segment;
}

const SECRET_TEXT: readonly RegExp[] = [
  /(authorization["']?\s*[:=]\s*["']?(?:(?:bearer|basic|token)\s+)?)[^\s"',}]+/gi,
  /(\b(?:bearer|basic)\s+)[\w.~+/=-]{6,}/gi,
  /(\b[\w-]*(?:api[_-]?key|access[_-]?key|token|secret|passw(?:or)?d)[\w-]*["']?\s*[:=]\s*["']?)[^\s"',}&]+/gi,
  /()\b(?:sk|pk|ghp|gho|ghu|ghs|github_pat|glpat|xox[abprs]|AKIA|lin_api|ATATT|ntn)[-_]?[A-Za-z0-9_-]{12,}/g,
];

/** A line of prose or a command as it may be printed. */
export function maskText(text: string): string {
  const withoutUrls = text.replace(/https?:\/\/[^\s"'`<>)\]]+/gi, (url) => maskUrl(url));
  return SECRET_TEXT.reduce(
    (masked, pattern) => masked.replace(pattern, (_, before: string) => before + MASK),
    withoutUrls,
  );
}
