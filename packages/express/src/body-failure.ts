import { TransportError } from "@crossfade/core";

/** What the errors of `express.json()` and its like mean here, by the `type` that they carry. */
const FAILURES: ReadonlyMap<unknown, () => TransportError> = new Map([
  ["entity.parse.failed", () => parseError("the body is not JSON")],
  ["request.size.invalid", () => parseError("the body is not as long as it says")],
  ["entity.too.large", () => new TransportError("BODY_TOO_LARGE", "The body is too large")],
  ["charset.unsupported", () => unsupported("The body's charset is not supported")],
  ["encoding.unsupported", () => unsupported("The body's Content-Encoding is not supported")],
]);

/** What a body parser's error means for a request of ours; undefined where it is none. */
export function bodyFailureOf(error: unknown): TransportError | undefined {
  return FAILURES.get((error as { type?: unknown } | null | undefined)?.type)?.();
}

function parseError(reason: string): TransportError {
  return new TransportError("PARSE_ERROR", `Parse error: ${reason}`);
}

function unsupported(message: string): TransportError {
  return new TransportError("UNSUPPORTED_MEDIA_TYPE", message);
}
