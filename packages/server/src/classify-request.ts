import {
  acceptsByName,
  HEADER,
  headerOf,
  NEWEST_LEGACY_REVISION,
  queryValues,
  type HttpRequest,
} from "@crossfade/core";

/** Where the endpoint is reached. */
export interface EndpointPaths {
  readonly endpointPath: string;
  readonly streamPath: string;
  readonly messagesPath: string;
}

/** Whose request it is, by its path, method and head alone. */
export type RequestClass =
  /** None of ours: the application may have it. */
  { readonly kind: "foreign" } | ServedClass;

/** A request that is answered here. */
export type ServedClass =
  | { readonly kind: "http-sse" }
  /** Served nowhere here, in words that make clients try the older transport. */
  | { readonly kind: "not-served"; readonly status: 404 | 405; readonly allow: string };

const HTTP_SSE: RequestClass = { kind: "http-sse" };
const FOREIGN: RequestClass = { kind: "foreign" };

/** Recognises a request. Never throws, and reads nothing but the head. */
export function classifyRequest(request: HttpRequest, paths: EndpointPaths): RequestClass {
  const { path, method } = request;
  if (path === paths.messagesPath) return HTTP_SSE;
  if (path !== paths.streamPath && path !== paths.endpointPath) return FOREIGN;
  if (method === "GET") return classifyGet(request, path === paths.streamPath);
  if (method === "POST" && path === paths.endpointPath) {
    // 404 and 405 are the two answers that make "try the new one first" clients go on to http-sse.
    return { kind: "not-served", status: 404, allow: "GET, DELETE" };
  }
  return HTTP_SSE;
}

/** The methods that a path serves, for preflights. */
export function methodsOf(path: string, paths: EndpointPaths): string {
  return path === paths.messagesPath ? "POST" : "GET, DELETE";
}

function classifyGet(request: HttpRequest, onStreamPath: boolean): RequestClass {
  if (namesModernRevision(request)) return { kind: "not-served", status: 405, allow: "DELETE" };
  const begins =
    onStreamPath || acceptsByName(headerOf(request, HEADER.accept), "text/event-stream");
  // Probes and curl send `*/*`, and would hold a session that nobody reads.
  if (begins || namesSession(request)) return HTTP_SSE;
  return { kind: "not-served", status: 405, allow: "DELETE" };
}

/** Revisions are dates: whatever comes after the newest legacy one is modern, known or not. */
function namesModernRevision(request: HttpRequest): boolean {
  const revision = headerOf(request, HEADER.protocolVersion) ?? "";
  return /^\d{4}-\d{2}-\d{2}$/.test(revision) && revision > NEWEST_LEGACY_REVISION;
}

function namesSession(request: HttpRequest): boolean {
  return (
    headerOf(request, HEADER.sessionId.toLowerCase()) !== undefined ||
    queryValues(request, ["session_id", "sessionId"]).length > 0
  );
}
