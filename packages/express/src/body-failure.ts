import { TransportError } from "@crossfade/core";

/** What a body parser says of a body that it does not take. */
interface BodyError {
  readonly type?: unknown;
  /** The text, where it could be read. */
  readonly body?: unknown;
}

type Failure = (error: BodyError) => TransportError;

/** What the errors of `express.json()` and its like mean here, by the `type` that they carry. */
const FAILURES: ReadonlyMap<unknown, Failure> = new Map<unknown, Failure>([
  ["entity.parse.failed", ({ body }) => notTaken(body)],
  ["request.size.invalid", () => parseError("the body is not as long as it says")],
  ["entity.too.large", () => new TransportError("BODY_TOO_LARGE", "The body is too large")],
  ["charset.unsupported", () => unsupported("The body's charset is not supported")],
  ["encoding.unsupported", () => unsupported("The body's Content-Encoding is not supported")],
]);

/** What a body parser's error means for a request of ours; undefined where it is none. */
export function bodyFailureOf(error: unknown): TransportError | undefined {
  const failure = error as BodyError | null | undefined;
  return failure ? FAILURES.get(failure.type)?.(failure) : undefined;
}

/** By default `express.json()` takes objects and arrays only; other JSON is JSON, but no message. */
function notTaken(body: unknown): TransportError {
  if (typeof body !== "string") return parseError("the body is not JSON");
  try {
    JSON.parse(body);
  } catch {
    return parseError("the body is not JSON");
  }
  return TransportError.invalidRequest("Invalid request: the body is no JSON-RPC message");
}

function parseError(reason: string): TransportError {
  return new TransportError("PARSE_ERROR", `Parse error: ${reason}`);
}

function unsupported(message: string): TransportError {
  return new TransportError("UNSUPPORTED_MEDIA_TYPE", message);
}
