import type { HttpReply, HttpReplyHeaders } from "@crossfade/core";
import { ResponseSink } from "./response-sink.js";

/** The request behind a reply, which is told how it goes. */
interface Answered {
  /** It is a stream, which may be silent for long. */
  keepOpen(): void;
  /** Nothing more is sent, or can be: `left` where the client has not got all of it. */
  over(left: boolean): void;
}

/**
 * A reply as a `Response`, whole or as a stream that begins to be written to at once. What is whole is the
 * runtime's from then on, and counts as got.
 */
export function toResponse(
  { status, headers, body, stream }: HttpReply,
  request: Answered,
): Response {
  if (!stream) {
    request.over(false);
    return new Response(body ?? null, { status, headers: toHeadersInit(headers) });
  }
  request.keepOpen();
  const sink = new ResponseSink((left) => request.over(left));
  const response = new Response(sink.readable, { status, headers: toHeadersInit(headers) });
  stream(sink);
  return response;
}

/** A record, which runtimes take in fastest, as long as no name comes twice. */
function toHeadersInit(headers: HttpReplyHeaders): Record<string, string> | [string, string][] {
  const record: Record<string, string> = {};
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] ?? "";
    if (Object.hasOwn(record, name)) return pairs(headers);
    record[name] = headers[at + 1] ?? "";
  }
  return record;
}

function pairs(headers: HttpReplyHeaders): [string, string][] {
  const list: [string, string][] = [];
  for (let at = 0; at < headers.length; at += 2) {
    list.push([headers[at] ?? "", headers[at + 1] ?? ""]);
  }
  return list;
}
