import { errorReply, TransportError, type HttpReply, type HttpRequest } from "@crossfade/core";
import type { IncomingMessage, ServerResponse } from "node:http";
import { NodeRequest } from "./node-request.js";
import { writeReply } from "./write-reply.js";

/** Answers a request; undefined, at once, where its path is none of its own. */
export type NodeHandler = (request: HttpRequest) => HttpReply | Promise<HttpReply> | undefined;

/** What a listener serves: an endpoint of `createMcpEndpoint`, or the bare function. */
export type NodeHandlerLike =
  NodeHandler | { handle(request: HttpRequest): ReturnType<NodeHandler> };

/** As `http.createServer` takes it. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void;

export interface NodeListenerOptions {
  /** Gets the requests that the handler leaves alone. Default: 404. */
  readonly fallback?: NodeListener;
}

/** A listener for `http.createServer`, `https.createServer`, or anything that speaks Node's HTTP. */
export function createNodeListener(
  handler: NodeHandlerLike,
  { fallback = notFound }: NodeListenerOptions = {},
): NodeListener {
  return (request, response) => {
    if (!serveRequest(handler, request, response)) fallback(request, response);
  };
}

/**
 * Serves a request if it is the handler's; false where it is somebody else's.
 *
 * @param bodyFailure why the body cannot be read, where a body parser before us has tried and failed: what
 * the request is answered with, if its body matters
 */
export function serveRequest(
  handler: NodeHandlerLike,
  request: IncomingMessage,
  response: ServerResponse,
  bodyFailure?: TransportError,
): boolean {
  const wrapped = new NodeRequest(request, response, bodyFailure);
  try {
    const reply = typeof handler === "function" ? handler(wrapped) : handler.handle(wrapped);
    if (reply === undefined) return false;
    Promise.resolve(reply).then(
      (value) => writeReply(request, response, value),
      () => writeFailure(request, response),
    );
  } catch {
    writeFailure(request, response);
  }
  return true;
}

/** A handler that throws is a defect; whoever asked learns no more than that. */
function writeFailure(request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent) return void response.destroy();
  const error = new TransportError("INTERNAL_ERROR", "Internal error");
  writeReply(request, response, errorReply(error, null, 0));
}

function notFound(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" }).end("Not found\n");
}
