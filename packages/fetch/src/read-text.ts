import { TransportError } from "@crossfade/core";

/** Keeps a byte order mark, which is no JSON; `Request.text()` would drop it, and replace wrong bytes. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a request's body as UTF-8.
 *
 * Rejects with `BODY_TOO_LARGE` as soon as more than `maxBytes` are announced or have come, with
 * `PARSE_ERROR` where it is not UTF-8, and with `SESSION_DISCONNECTED` where the client left first.
 *
 * @param announced the value of `Content-Length`
 */
export async function readText(
  request: Request,
  announced: unknown,
  maxBytes: number,
): Promise<string> {
  if (request.bodyUsed) {
    throw new TransportError(
      "INTERNAL_ERROR",
      "The body was read before this handler got the request: give it as parsedBody",
    );
  }
  if (announced === undefined) return decode(await readChunks(request.body, maxBytes));
  if (Number(announced) > maxBytes) {
    await request.body?.cancel().catch(() => undefined);
    throw tooLarge(maxBytes);
  }
  const bytes = new Uint8Array(await request.arrayBuffer().catch(disconnected));
  // Whoever rewrote the request may have left the length of what was there before.
  if (bytes.byteLength > maxBytes) throw tooLarge(maxBytes);
  return decode(bytes);
}

async function readChunks(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array> {
  if (!body) return new Uint8Array();
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(disconnected);
    if (done) return joined(chunks, length);
    length += value.byteLength;
    if (length > maxBytes) {
      await reader.cancel().catch(() => undefined);
      throw tooLarge(maxBytes);
    }
    chunks.push(value);
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  if (chunks.length === 1 && chunks[0]) return chunks[0];
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new TransportError("PARSE_ERROR", "Parse error: the body is not UTF-8", { cause });
  }
}

function tooLarge(maxBytes: number): TransportError {
  return new TransportError("BODY_TOO_LARGE", `The body is larger than ${maxBytes} bytes`);
}

function disconnected(cause: unknown): never {
  throw new TransportError("SESSION_DISCONNECTED", "The client left before its body had come", {
    cause,
  });
}
