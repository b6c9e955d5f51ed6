import type { HttpReply } from "@crossfade/core";
import type { IncomingMessage, ServerResponse } from "node:http";
import { NodeSink } from "./node-sink.js";
import { refuseRest } from "./refuse-rest.js";

/** Writes a reply, whole or as a stream. A client that has left by now is no error. */
export function writeReply(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body, stream }: HttpReply,
): void {
  if (stream) {
    response.socket?.setNoDelay(true);
    response.socket?.setTimeout(0);
    response.writeHead(status, [...headers]);
    response.flushHeaders();
    stream(new NodeSink(response));
    return;
  }
  if (response.destroyed) return;
  if (status === 413) return refuseRest(request, response, headers, body ?? "");
  if (body === undefined) {
    response
      .writeHead(status, status === 204 ? [...headers] : [...headers, "Content-Length", "0"])
      .end();
    return;
  }
  response
    .writeHead(status, [...headers, "Content-Length", String(Buffer.byteLength(body))])
    .end(body);
}
