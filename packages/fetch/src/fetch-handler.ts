import { errorReply, TransportError, type HttpReply, type HttpRequest } from "@crossfade/core";
import { afterAMoment } from "./after-a-moment.js";
import { FetchRequest } from "./fetch-request.js";
import { platformAddress } from "./platform-info.js";
import { pathBelow, targetOf } from "./request-target.js";
import { toResponse } from "./to-response.js";

/** Answers a request; undefined, at once, where its path is none of its own. */
export type HandlerForFetch = (request: HttpRequest) => HttpReply | Promise<HttpReply> | undefined;

/** What is served: an endpoint of `createMcpEndpoint`, or the bare function. */
export type FetchHandlerLike =
  HandlerForFetch | { handle(request: HttpRequest): ReturnType<HandlerForFetch> };

/** Answers what the handler leaves alone. `info` is what the runtime handed over beside the request. */
export type FetchFallback = (request: Request, info: unknown) => Response | Promise<Response>;

export interface FetchHandlerOptions {
  /**
   * The part of the path before the endpoint's own, such as `/api`: requests below it are served, all
   * others are left alone. Default: none.
   */
  readonly basePath?: string;
  /**
   * The client's address, which limits count where there is no principal. Default: what Bun, Deno and Hono
   * tell in `info`; where nothing is known, all clients count as one.
   */
  readonly clientAddress?: (request: Request, info: unknown) => string | undefined;
  /** Gets the requests that the handler leaves alone. Default: 404. */
  readonly fallback?: FetchFallback;
}

/** What a framework or a middleware knows of a request. */
export interface FetchContext {
  /** What the runtime handed over beside the request: Bun's server, Deno's info, Hono's `c.env`. */
  readonly info?: unknown;
  /** What was found out about the caller, as an `AuthInfo` of the SDK has it. */
  readonly auth?: unknown;
  /** The body, where it was parsed as JSON already; a body that was read cannot be read again. */
  readonly parsedBody?: unknown;
}

/** Both can be taken off and passed on without their object. */
export interface FetchHandler {
  /** Answers every request, as `Bun.serve`, `Deno.serve` and route handlers want it. */
  readonly fetch: (request: Request, info?: unknown) => Promise<Response>;
  /** Answers a request of the endpoint; undefined, at once, where its path is none of its own. */
  readonly handle: (request: Request, context?: FetchContext) => Promise<Response> | undefined;
}

/**
 * Serves an endpoint, or a function from `HttpRequest` to `HttpReply`, by `Request` and `Response`.
 *
 * No socket is seen here, so an endpoint cannot tell a loopback address from others: give it `allowedHosts`.
 *
 * @throws TransportError `INVALID_CONFIG` where `basePath` is no path
 */
export function fetchHandler(
  handler: FetchHandlerLike,
  options: FetchHandlerOptions = {},
): FetchHandler {
  const { clientAddress = platformAddress, fallback = notFound } = options;
  const basePath = requireBasePath(options.basePath ?? "");

  const handle = (request: Request, context: FetchContext = {}): Promise<Response> | undefined => {
    const { path, query } = targetOf(request.url);
    const below = pathBelow(basePath, path);
    if (below === undefined) return undefined;
    const wrapped = new FetchRequest(request, {
      path: below,
      query,
      mountPath: basePath,
      auth: context.auth,
      parsedBody: context.parsedBody,
      info: context.info,
      clientAddress,
    });
    try {
      const reply = typeof handler === "function" ? handler(wrapped) : handler.handle(wrapped);
      if (reply === undefined) return undefined;
      return answer(wrapped, reply);
    } catch {
      return Promise.resolve(failure(wrapped));
    }
  };
  const fallBack = async (request: Request, info: unknown) => fallback(request, info);
  return {
    handle,
    fetch: (request, info) => handle(request, { info }) ?? fallBack(request, info),
  };
}

async function answer(request: FetchRequest, reply: HttpReply | Promise<HttpReply>) {
  afterAMoment(request);
  try {
    return toResponse(await reply, request);
  } catch {
    return failure(request);
  }
}

/** A handler that throws is a defect; whoever asked learns no more than that. */
function failure(request: FetchRequest): Response {
  const error = new TransportError("INTERNAL_ERROR", "Internal error");
  return toResponse(errorReply(error, null, 0), request);
}

function notFound(): Response {
  return new Response("Not found\n", { status: 404 });
}

function requireBasePath(basePath: string): string {
  if (basePath === "" || /^(\/[^/?#]+)+$/.test(basePath)) return basePath;
  throw new TransportError(
    "INVALID_CONFIG",
    'basePath must be a path without a slash at its end, such as "/api"',
  );
}
