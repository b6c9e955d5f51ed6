import type { Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import { createNodeListener, type NodeHandlerLike, type NodeListener } from "./node-listener.js";

/**
 * Puts a handler before whatever a server serves already: an application of Express or of any other
 * framework then gets the requests that are not the handler's, and no request of the handler's goes
 * through the framework, which costs several times what the handler does.
 *
 * Nor does it go through the framework's middleware: what a middleware did for it, such as authentication,
 * is an option of the endpoint instead. Listeners that are added to the server later hear of every request.
 *
 * @returns what undoes it, for requests that come after
 */
export function attach(server: HttpServer | HttpsServer, handler: NodeHandlerLike): () => void {
  const others = server.listeners("request") as NodeListener[];
  const options = others.length === 0 ? {} : { fallback: callAll(server, others) };
  const listener = createNodeListener(handler, options);
  for (const other of others) server.off("request", other);
  server.on("request", listener);
  return () => {
    if (!server.listeners("request").includes(listener)) return;
    server.off("request", listener);
    for (const other of others.toReversed()) server.prependListener("request", other);
  };
}

/** As the server would have called them. */
function callAll(
  server: HttpServer | HttpsServer,
  listeners: readonly NodeListener[],
): NodeListener {
  return (request, response) => {
    for (const listener of listeners) listener.call(server, request, response);
  };
}
