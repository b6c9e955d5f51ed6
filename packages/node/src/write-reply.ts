import type { HttpReply } from "@crossfade/core";
import type { IncomingMessage, ServerResponse } from "node:http";
import { endWith } from "./end-with.js";
import { NodeSink } from "./node-sink.js";
import { refuseRest } from "./refuse-rest.js";
import { writeHead } from "./write-head.js";

/** Writes a reply, whole or as a stream. A client that has left by now is no error. */
export function writeReply(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body, stream }: HttpReply,
): void {
  if (stream) {
    response.socket?.setNoDelay(true);
    response.socket?.setTimeout(0);
    writeHead(response, status, headers).flushHeaders();
    stream(new NodeSink(response));
    return;
  }
  if (response.destroyed) return;
  if (status === 413) return refuseRest(request, response, headers, body ?? "");
  if (body === undefined) {
    const whole = status === 204 ? headers : [...headers, "Content-Length", "0"];
    writeHead(response, status, whole).end();
    return;
  }
  const bytes = Buffer.byteLength(body);
  writeHead(response, status, [...headers, "Content-Length", String(bytes)]);
  endWith(response, body, bytes);
}
