import { serveRequest, type NodeHandlerLike } from "@crossfade/node";
import type { ErrorRequestHandler, RequestHandler } from "express";
import { bodyFailureOf } from "./body-failure.js";

/** For `app.use`: the handler, and what answers in its place where a body parser has failed before it. */
export type ExpressHandlers = [RequestHandler, ErrorRequestHandler];

/**
 * Express handlers for an endpoint, as `app.use` takes them. Requests that are not the endpoint's go on to
 * the next handler.
 *
 * Where `express.json()` before us finds no JSON, the client gets the JSON-RPC error that belongs to it,
 * and not Express' page with the stack.
 */
export function expressHandler(handler: NodeHandlerLike): ExpressHandlers {
  return [
    (request, response, next) => {
      if (!serveRequest(handler, request, response)) next();
    },
    (error: unknown, request, response, next) => {
      // The error has skipped the middleware between, authentication perhaps among it: so this must not
      // serve anything that could go well without its body.
      const failure = request.method === "POST" ? bodyFailureOf(error) : undefined;
      const served =
        failure && !response.headersSent && serveRequest(handler, request, response, failure);
      if (!served) next(error);
    },
  ];
}
