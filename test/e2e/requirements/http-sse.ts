import { OURS, PAGE, type Requirement } from "./requirement.js";

/** http-sse, revision 2024-11-05. */
export const HTTP_SSE: readonly Requirement[] = [
  {
    id: "http-sse/endpoint-event",
    clause: PAGE.httpSse,
    behaviour: "GET: the first event, endpoint, says where to POST, and the session in its query",
  },
  {
    id: "http-sse/endpoint-reference",
    clause: OURS,
    behaviour: "It is relative, or as configured, and never built from headers of the request",
  },
  {
    id: "http-sse/get-accept",
    clause: `${PAGE.http}#section-15.5.7`,
    behaviour: "GET whose Accept rules out text/event-stream: 406; absent or */* does not",
  },
  {
    id: "http-sse/attach",
    clause: OURS,
    behaviour:
      "GET naming a session by any of its three names: endpoint again, then what is unsent",
  },
  {
    id: "http-sse/attach-unknown",
    clause: OURS,
    behaviour: "GET naming an unknown session: 404",
  },
  {
    id: "http-sse/takeover",
    clause: OURS,
    behaviour: "GET of a session with a live stream: the newer takes over, the older ends",
  },
  {
    id: "http-sse/resume",
    clause: OURS,
    behaviour: "GET with Last-Event-ID goes on in the same session with what came after",
  },
  {
    id: "http-sse/resume-reads-only",
    clause: OURS,
    behaviour: "An event id has the stream's own token, and does not lead to the session's id",
  },
  {
    id: "http-sse/resume-incomplete",
    clause: OURS,
    behaviour: "An event that is no longer kept: it goes on, after a comment",
  },
  {
    id: "http-sse/resume-gone",
    clause: OURS,
    behaviour: "Last-Event-ID of a session that is gone: a new session, since 204 stops browsers",
  },
  {
    id: "http-sse/post",
    clause: PAGE.httpSse,
    behaviour: "POST to a session that began with GET: 202, and the answer is on the stream",
  },
  {
    id: "http-sse/post-mode",
    clause: OURS,
    behaviour: "POST to one that began with POST: 200 and the event, whatever streams open or end",
  },
  {
    id: "http-sse/post-birth",
    clause: OURS,
    behaviour: "POST naming no session: 200, Mcp-Session-Id, and the answer is kept as an event",
  },
  {
    id: "http-sse/post-birth-notification",
    clause: OURS,
    behaviour: "A notification naming no session: 202 with Mcp-Session-Id",
  },
  {
    id: "http-sse/post-unknown",
    clause: OURS,
    behaviour: "POST to a session that is unknown, has ended or is Streamable HTTP's: 404, -32001",
  },
  {
    id: "http-sse/client-answer",
    clause: OURS,
    behaviour: "A client's answer: 202; to nothing that was asked: 202, dropped and counted",
  },
  {
    id: "http-sse/grace",
    clause: OURS,
    behaviour: "Without its stream a session lives for reconnectGraceMs, and retry is well below",
  },
  {
    id: "http-sse/idle",
    clause: OURS,
    behaviour: "A session that began with POST and never had a stream lives until its idle time",
  },
  {
    id: "http-sse/uninitialized",
    clause: OURS,
    behaviour: "Requests before initialize are served: SDK clients reconnect without a handshake",
  },
  {
    id: "http-sse/unknown-method",
    clause: PAGE.jsonRpc,
    behaviour: "A method that the server does not know: -32601 as an answer, never 404",
  },
  {
    id: "http-sse/close-is-no-cancel",
    clause: OURS,
    behaviour: "A client that closes its stream cancels nothing",
  },
];
