import type { HttpReplyHeaders } from "@crossfade/core";
import type { IncomingMessage, ServerResponse } from "node:http";

const LINGER_MS = 1_000;
const LINGER_BYTES = 262_144;

/**
 * Answers a request whose body is too large. The connection is of no use afterwards, but closing it
 * with bytes unread makes the system send a reset, which can overtake the answer; so a little more is
 * read and thrown away, for a moment (RFC 9112, 9.6).
 */
export function refuseRest(
  request: IncomingMessage,
  response: ServerResponse,
  headers: HttpReplyHeaders,
  body: string,
): void {
  const length = String(Buffer.byteLength(body));
  response.writeHead(413, [...headers, "Connection", "close", "Content-Length", length]);
  const { socket } = request;
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once("close", () => clearTimeout(timer));
  let discarded = 0;
  request.on("data", (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > LINGER_BYTES) socket.destroy();
  });
  response.end(body);
}
