/** Stands for the id of a session that exists; `knock` puts it in. */
export const SESSION_ID = "SESSION-ID-OF-THIS-BATCH";
export const IN_SESSION = `/messages?session_id=${SESSION_ID}`;

/** Text as bytes of UTF-8, each byte one character: so bytes can be mixed, changed and printed. */
export function utf8(text: string): string {
  return Buffer.from(text).toString("latin1");
}

/** A request, a byte a character, from the lines of its head; nothing is added, and nothing checked. */
export function requestOf(head: readonly string[], body = ""): string {
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}

/** A `POST` of a body, with whatever further header lines. */
export function postOf(target: string, body: string, headers: readonly string[] = []): string {
  return requestOf([...postHead(target), `Content-Length: ${body.length}`, ...headers], body);
}

/** The head of a `POST`, but for what says how long its body is. */
export function postHead(target: string): string[] {
  return [`POST ${target} HTTP/1.1`, "Host: localhost", "Content-Type: application/json"];
}

const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
const NOTIFICATION = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
const PARAMS = {
  protocolVersion: "2025-03-26",
  capabilities: {},
  clientInfo: { name: "fuzz", version: "1.0.0" },
};
const INITIALIZE = utf8(
  JSON.stringify({ jsonrpc: "2.0", id: "ö", method: "initialize", params: PARAMS }),
);
const STREAM = ["GET /sse HTTP/1.1", "Host: localhost", "Accept: text/event-stream"];

/** Messages that a server answers, or at least accepts. */
export const VALID_BODIES = [PING, NOTIFICATION, INITIALIZE];

/** Begins a session, and is answered with its id. */
export const BEGIN = postOf("/messages", INITIALIZE);

/** What well-behaved clients send, and the statuses that they get. */
export const VALID_REQUESTS: readonly (readonly [string, number])[] = [
  [BEGIN, 200],
  [postOf(IN_SESSION, PING), 200],
  [postOf(IN_SESSION, NOTIFICATION), 202],
  [postOf("/messages", PING, [`Mcp-Session-Id: ${SESSION_ID}`]), 200],
  [requestOf(STREAM), 200],
  [requestOf([...STREAM, "Last-Event-ID: none-1"]), 200],
  [requestOf(["GET /sse?session_id=none HTTP/1.1", "Host: localhost"]), 404],
  [requestOf(["OPTIONS /messages HTTP/1.1", "Host: localhost"]), 405],
  [requestOf(["DELETE /mcp HTTP/1.1", "Host: localhost", "Mcp-Session-Id: none"]), 404],
  [requestOf(["GET /mcp HTTP/1.1", "Host: localhost", "Accept: */*"]), 405],
];
