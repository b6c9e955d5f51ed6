import { serveRequest, type NodeHandlerLike } from "@crossfade/node";
import type { RequestHandler } from "express";

/**
 * An Express handler for an endpoint. Requests that are not the endpoint's go on to the next handler.
 */
export function expressHandler(handler: NodeHandlerLike): RequestHandler {
  return (request, response, next) => {
    if (!serveRequest(handler, request, response)) next();
  };
}
