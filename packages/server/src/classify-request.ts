import {
  acceptsByName,
  HEADER,
  headerOf,
  namesModernRevision,
  queryValues,
  type HttpRequest,
} from "@crossfade/core";

/** Where the endpoint is reached. */
export interface EndpointPaths {
  readonly endpointPath: string;
  readonly streamPath: string;
  readonly messagesPath: string;
}

/** Which generations the endpoint serves. */
export interface ServedGenerations {
  readonly httpSse: boolean;
  readonly streamableHttp: boolean;
  /** Whether Streamable HTTP has sessions, which `GET` and `DELETE` are for. */
  readonly streamableSessions: boolean;
  /** Whether a `GET` of the MCP endpoint that names no session begins http-sse. */
  readonly httpSseOnEndpoint: boolean;
}

/** Whose request it is, by its path, method and head alone. */
export type RequestClass =
  /** None of ours: the application may have it. */
  { readonly kind: "foreign" } | ServedClass;

/** A request that is answered here. */
export type ServedClass =
  | { readonly kind: "http-sse" }
  | { readonly kind: "streamable-http" }
  /** Served nowhere here, in words that make clients try another generation. */
  | { readonly kind: "not-served"; readonly status: 404 | 405; readonly allow: string };

const HTTP_SSE: ServedClass = { kind: "http-sse" };
const STREAMABLE_HTTP: ServedClass = { kind: "streamable-http" };
const FOREIGN: RequestClass = { kind: "foreign" };

const SESSION_PARAMETERS = ["session_id", "sessionId"] as const;
const SESSION_HEADER = HEADER.sessionId.toLowerCase();

/** Ids begin with the name of the transport that opened the session, so that no look-up is needed. */
const STREAMABLE_PREFIX = "st_";

/** Recognises a request. Never throws, and reads nothing but the head. */
export function classifyRequest(
  request: HttpRequest,
  paths: EndpointPaths,
  served: ServedGenerations,
): RequestClass {
  const { path, method } = request;
  if (path === paths.messagesPath) return served.httpSse ? HTTP_SSE : FOREIGN;
  if (path !== paths.streamPath && path !== paths.endpointPath) return FOREIGN;
  if (method !== "GET" && method !== "POST" && method !== "DELETE") {
    return notServed(405, methodsOf(path, paths, served));
  }
  if (method === "GET" && namesModernRevision(request)) return noGet(served);
  const generation = generationOfSession(request);
  // Whatever the path, a session is served by the transport that opened it.
  if (generation && served[generation]) {
    return generation === "httpSse" ? HTTP_SSE : STREAMABLE_HTTP;
  }
  if (method === "POST") return classifyPost(served);
  if (method === "GET" && beginsHttpSse(request, paths, served)) return HTTP_SSE;
  return method === "GET" ? noGet(served) : notServed(405, allowedBesides("DELETE", served));
}

/** The methods that a path serves, for preflights. */
export function methodsOf(path: string, paths: EndpointPaths, served: ServedGenerations): string {
  if (path === paths.messagesPath) return "POST";
  const methods = served.streamableHttp ? ["GET", "POST", "DELETE"] : ["GET", "DELETE"];
  return methods.filter((method) => method === "POST" || hasSessions(served)).join(", ");
}

/** Whether there is anything that `GET` and `DELETE` could be about. */
function hasSessions({ httpSse, streamableSessions }: ServedGenerations): boolean {
  return httpSse || streamableSessions;
}

/**
 * The body says which revision it is: `initialize` is a legacy one's, whatever its headers. Where
 * Streamable HTTP is switched off, 404 with a body that is no JSON-RPC makes clients go on to http-sse.
 */
function classifyPost({ streamableHttp }: ServedGenerations): ServedClass {
  return streamableHttp ? STREAMABLE_HTTP : notServed(404, "GET, DELETE");
}

// On the MCP endpoint only by name: probes and curl accept anything, and would hold a session unread.
function beginsHttpSse(
  request: HttpRequest,
  paths: EndpointPaths,
  { httpSse, httpSseOnEndpoint }: ServedGenerations,
): boolean {
  if (!httpSse) return false;
  return (
    request.path === paths.streamPath ||
    (httpSseOnEndpoint && acceptsByName(headerOf(request, HEADER.accept), "text/event-stream"))
  );
}

function notServed(status: 404 | 405, allow: string): ServedClass {
  return { kind: "not-served", status, allow };
}

/** 405 is what makes clients that try http-sse first go on to Streamable HTTP; 400 would stop them. */
function noGet(served: ServedGenerations): ServedClass {
  return notServed(405, allowedBesides("GET", served));
}

function allowedBesides(method: "GET" | "DELETE", served: ServedGenerations): string {
  const other = method === "GET" ? "DELETE" : "GET";
  if (!hasSessions(served)) return "POST";
  return served.streamableHttp ? `POST, ${other}` : other;
}

/**
 * Only http-sse sessions are named in the query; where that and the header disagree, http-sse says so.
 * Ids begin with the name of the transport that opened the session, so that no look-up is needed; one
 * that none of them can have made is unknown to either.
 */
function generationOfSession(request: HttpRequest): keyof ServedGenerations | undefined {
  if (queryValues(request, SESSION_PARAMETERS).length > 0) return "httpSse";
  const id = headerOf(request, SESSION_HEADER);
  if (id === undefined) return undefined;
  return id.startsWith(STREAMABLE_PREFIX) ? "streamableHttp" : "httpSse";
}
