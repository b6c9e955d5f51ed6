/** One entry of an `Accept` header. */
interface MediaRange {
  readonly type: string;
  readonly quality: number;
}

/** The media type of a `Content-Type` value, in lower case and without parameters (RFC 9110, 8.3.1). */
export function mediaTypeOf(contentType: string | undefined): string | undefined {
  if (contentType === undefined) return undefined;
  const end = contentType.indexOf(";");
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

/**
 * Whether an `Accept` value allows a media type (RFC 9110, 12.5.1). Absent allows everything; of the
 * entries that match, the most specific one decides, and a quality of 0 rules out.
 */
export function accepts(accept: string | undefined, mediaType: string): boolean {
  if (accept === undefined || accept.trim() === "") return true;
  const ranges = rangesOf(accept);
  const decisive =
    find(ranges, mediaType) ??
    find(ranges, `${mediaType.slice(0, mediaType.indexOf("/"))}/*`) ??
    find(ranges, "*/*");
  return decisive !== undefined && decisive.quality > 0;
}

/** Whether an `Accept` value lists a media type by its own name, not by a wildcard. */
export function acceptsByName(accept: string | undefined, mediaType: string): boolean {
  if (accept === undefined) return false;
  return rangesOf(accept).some(({ type, quality }) => type === mediaType && quality > 0);
}

function find(ranges: readonly MediaRange[], type: string): MediaRange | undefined {
  for (const range of ranges) if (range.type === type) return range;
  return undefined;
}

/** What clients send in `Accept` hardly varies, and to parse it costs more than to parse a small body. */
const recent = new Map<string, readonly MediaRange[]>();
const MAX_RECENT = 64;
/** What is longer is parsed each time, so that strangers cannot have much remembered. */
const MAX_RECENT_LENGTH = 256;

function rangesOf(accept: string): readonly MediaRange[] {
  const known = recent.get(accept);
  if (known) return known;
  const ranges = parseAccept(accept);
  if (accept.length > MAX_RECENT_LENGTH) return ranges;
  if (recent.size === MAX_RECENT) recent.clear();
  recent.set(accept, ranges);
  return ranges;
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
