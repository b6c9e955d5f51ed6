import type { HttpReply, HttpReplyHeaders } from "@crossfade/core";
import { ResponseSink } from "./response-sink.js";

/**
 * A reply as a `Response`, whole or as a stream that begins to be written to at once.
 *
 * @param onOver called when nothing more is sent, and whether the client has left before the end. What is
 * whole is the runtime's from then on.
 */
export function toResponse(
  { status, headers, body, stream }: HttpReply,
  onOver: (left: boolean) => void,
): Response {
  if (!stream) {
    onOver(false);
    return new Response(body ?? null, { status, headers: pairs(headers) });
  }
  const sink = new ResponseSink(onOver);
  const response = new Response(sink.readable, { status, headers: pairs(headers) });
  stream(sink);
  return response;
}

/** Pairs, not an object: names may come twice. */
function pairs(headers: HttpReplyHeaders): [string, string][] {
  const list: [string, string][] = [];
  for (let at = 0; at < headers.length; at += 2) {
    list.push([headers[at] ?? "", headers[at + 1] ?? ""]);
  }
  return list;
}
