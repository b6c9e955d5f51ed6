import { OURS, PAGE, type Requirement } from "./requirement.js";

/** Streamable HTTP with sessions, revisions 2025-03-26 to 2025-11-25. */
export const STREAMABLE_HTTP: readonly Requirement[] = [
  {
    id: "streamable/post-accept",
    clause: PAGE.post,
    behaviour: "POST without both types in Accept: 406",
  },
  {
    id: "streamable/initialize",
    clause: PAGE.sessions,
    behaviour: "200 with Mcp-Session-Id, in visible ASCII and not to be guessed",
  },
  {
    id: "streamable/negotiation",
    clause: PAGE.negotiation,
    behaviour: "A legacy revision is honoured, 2024-11-05 too; an unknown one: the newest legacy",
  },
  {
    id: "streamable/errors-are-200",
    clause: PAGE.sessions,
    behaviour: "An unknown method or resource: 200 with -32601 or -32002; 404 is for sessions",
  },
  {
    id: "streamable/initialize-again",
    clause: OURS,
    behaviour: "initialize on a session: 400",
  },
  {
    id: "streamable/session-required",
    clause: PAGE.sessions,
    behaviour: "Another POST without a session: 400, -32000",
  },
  {
    id: "streamable/session-unknown",
    clause: PAGE.sessions,
    behaviour: "POST to a session that is unknown or has ended: 404, -32001",
  },
  {
    id: "streamable/version-unsupported",
    clause: PAGE.versionHeader,
    behaviour: "MCP-Protocol-Version invalid or unsupported: 400",
  },
  {
    id: "streamable/version-absent",
    clause: PAGE.versionHeader,
    behaviour: "MCP-Protocol-Version absent: the session's, without sessions 2025-03-26",
  },
  {
    id: "streamable/version-mismatch",
    clause: OURS,
    behaviour: "Another served version than the negotiated one: the session's stands; counted",
  },
  {
    id: "streamable/json-or-stream",
    clause: PAGE.post,
    behaviour: "JSON when the answer is all there is, a stream when something is sent before it",
  },
  {
    id: "streamable/response-mode",
    clause: PAGE.post,
    behaviour: "By option always JSON, or always a stream",
  },
  {
    id: "streamable/priming",
    clause: PAGE.resuming,
    behaviour: "2025-11-25: a stream begins with an id and no data; earlier ones must not",
  },
  {
    id: "streamable/accepted",
    clause: PAGE.post,
    behaviour: "POST of a notification or an answer: 202 without a body",
  },
  {
    id: "streamable/standalone",
    clause: PAGE.get,
    behaviour: "GET naming a session: its standalone stream, which has no answers to POSTs",
  },
  {
    id: "streamable/standalone-takeover",
    clause: OURS,
    behaviour: "A second standalone stream takes over: no 409 for one that is half open",
  },
  {
    id: "streamable/get-accept",
    clause: PAGE.get,
    behaviour: "GET that does not accept text/event-stream: 406",
  },
  {
    id: "streamable/resume",
    clause: PAGE.resuming,
    behaviour: "GET with Last-Event-ID: the rest of that stream only, then what is new",
  },
  {
    id: "streamable/resume-own-session",
    clause: PAGE.resuming,
    behaviour: "An event id is looked up in the named session alone; unknown: as if not sent",
  },
  {
    id: "streamable/resume-incomplete",
    clause: OURS,
    behaviour: "A number that is no longer kept: from the oldest kept event, after a comment",
  },
  {
    id: "streamable/resume-finished",
    clause: PAGE.resuming,
    behaviour: "A finished stream: the rest, then the end",
  },
  {
    id: "streamable/delete",
    clause: PAGE.sessions,
    behaviour: "DELETE: 200, session and streams end; unknown: 404",
  },
  {
    id: "streamable/delete-off",
    clause: PAGE.sessions,
    behaviour: "DELETE switched off: 405",
  },
  {
    id: "streamable/polling",
    clause: PAGE.post,
    behaviour: "2025-11-25: a connection is closed after a retry, and the client comes back",
  },
  {
    id: "streamable/disconnect-is-no-cancel",
    clause: PAGE.post,
    behaviour: "A disconnect cancels nothing; notifications/cancelled does",
  },
  {
    id: "streamable/one-stream",
    clause: PAGE.streams,
    behaviour: "A message for a client is on exactly one of its streams",
  },
  {
    id: "streamable/sessionless",
    clause: PAGE.sessions,
    behaviour: "Sessions off: each request on its own, no id is minted, GET and DELETE are 405",
  },
];
