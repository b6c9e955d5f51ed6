import { TransportError } from "@crossfade/core";
import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";

const REPLACEMENT = "\u{fffd}";

/**
 * Reads a body, or takes one that was read, as UTF-8.
 *
 * Rejects with `BODY_TOO_LARGE` as soon as more than `maxBytes` are announced or have come, with
 * `PARSE_ERROR` where it is not UTF-8, and with `SESSION_DISCONNECTED` where the client left first.
 */
export function readText(source: IncomingMessage | Buffer, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    if (!Buffer.isBuffer(source)) readRequest(source, maxBytes, resolve, reject);
    else if (source.length > maxBytes) reject(tooLarge(maxBytes));
    else settle(source, resolve, reject);
  });
}

function readRequest(
  request: IncomingMessage,
  maxBytes: number,
  resolve: (text: string) => void,
  reject: (error: TransportError) => void,
): void {
  if (Number(request.headers["content-length"]) > maxBytes) return reject(tooLarge(maxBytes));
  // Somebody before us has read it and kept nothing: waiting for its end would wait for ever.
  if (request.readableEnded) return resolve("");
  if (request.destroyed) return reject(disconnected());
  let first: Buffer | undefined;
  let more: Buffer[] | undefined;
  let length = 0;
  // The listeners stay: to take them off costs as much as the rest, and what is settled stays so.
  request.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length > maxBytes) {
      more = undefined;
      request.pause();
      return reject(tooLarge(maxBytes));
    }
    if (!first) first = chunk;
    else if (more) more.push(chunk);
    else more = [first, chunk];
  });
  request.on("end", () => {
    if (more) settle(Buffer.concat(more, length), resolve, reject);
    else if (first) settle(first, resolve, reject);
    else resolve("");
  });
  // Comes after `error`, which needs no listener: without one, a request does not emit it.
  request.on("close", () => {
    if (!request.readableEnded) reject(disconnected());
  });
}

/** Only where decoding had to replace something can the bytes be wrong; the check costs a second pass. */
function settle(
  bytes: Buffer,
  resolve: (text: string) => void,
  reject: (error: TransportError) => void,
): void {
  const text = bytes.toString("utf8");
  if (!text.includes(REPLACEMENT) || isUtf8(bytes)) resolve(text);
  else reject(new TransportError("PARSE_ERROR", "Parse error: the body is not UTF-8"));
}

function tooLarge(maxBytes: number): TransportError {
  return new TransportError("BODY_TOO_LARGE", `The body is larger than ${maxBytes} bytes`);
}

function disconnected(): TransportError {
  return new TransportError("SESSION_DISCONNECTED", "The client left before its body had come");
}
