/** One entry of an `Accept` header. */
interface MediaRange {
  readonly type: string;
  readonly quality: number;
}

/** The media type of a `Content-Type` value, in lower case and without parameters (RFC 9110, 8.3.1). */
export function mediaTypeOf(contentType: string | undefined): string | undefined {
  return contentType?.split(";", 1)[0]?.trim().toLowerCase();
}

/**
 * Whether an `Accept` value allows a media type (RFC 9110, 12.5.1). Absent allows everything; of the
 * entries that match, the most specific one decides, and a quality of 0 rules out.
 */
export function accepts(accept: string | undefined, mediaType: string): boolean {
  if (accept === undefined || accept.trim() === "") return true;
  const ranges = parseAccept(accept);
  const [type] = mediaType.split("/", 1);
  for (const candidate of [mediaType, `${type}/*`, "*/*"]) {
    const range = ranges.find((entry) => entry.type === candidate);
    if (range) return range.quality > 0;
  }
  return false;
}

/** Whether an `Accept` value lists a media type by its own name, not by a wildcard. */
export function acceptsByName(accept: string | undefined, mediaType: string): boolean {
  if (accept === undefined) return false;
  return parseAccept(accept).some(({ type, quality }) => type === mediaType && quality > 0);
}

function parseAccept(accept: string): MediaRange[] {
  return accept.split(",").map((entry) => {
    const [type = "", ...parameters] = entry.split(";");
    return { type: type.trim().toLowerCase(), quality: qualityOf(parameters) };
  });
}

function qualityOf(parameters: readonly string[]): number {
  for (const parameter of parameters) {
    const [name, value] = parameter.split("=");
    if (name?.trim().toLowerCase() !== "q") continue;
    const quality = Number(value);
    return Number.isFinite(quality) ? quality : 0;
  }
  return 1;
}
