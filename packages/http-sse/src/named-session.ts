import { HEADER, headerOf, queryValues, TransportError, type HttpRequest } from "@crossfade/core";

const SESSION_HEADER = HEADER.sessionId.toLowerCase();
/** `session_id` is ours; `sessionId` is what the SDK's servers write into their `endpoint` event. */
const QUERY_NAMES = ["session_id", "sessionId"] as const;

/**
 * The session that a request names, in its query or its header.
 *
 * @throws TransportError `INVALID_REQUEST` where two places name different ones
 */
export function namedSession(request: HttpRequest): string | undefined {
  const header = headerOf(request, SESSION_HEADER);
  const names = queryValues(request, QUERY_NAMES);
  if (header !== undefined) names.push(header);
  const [first] = names;
  if (names.some((name) => name !== first)) {
    throw TransportError.invalidRequest("Invalid request: two different sessions are named");
  }
  return first;
}

/** The `endpoint` event's URL with the session in its query. */
export function withSession(reference: string, sessionId: string): string {
  return `${reference}?session_id=${encodeURIComponent(sessionId)}`;
}
