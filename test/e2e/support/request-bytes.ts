/** A request as bytes, from a head in lines and a body; nothing is added, and nothing checked. */
export function requestBytes(head: readonly string[], body: Uint8Array | string = ""): Buffer {
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"), Buffer.from(body)]);
}

/** A `POST` of a body, with whatever further header lines. */
export function postBytes(
  target: string,
  body: Uint8Array | string,
  headers: readonly string[] = [],
): Buffer {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return requestBytes([...postHead(target), length, ...headers], body);
}

/** The head of a `POST`, but for what says how long its body is. */
export function postHead(target: string): string[] {
  return [`POST ${target} HTTP/1.1`, "Host: localhost", "Content-Type: application/json"];
}

/** What well-behaved clients send, in a session of this id, and what each is answered with. */
export function validRequests(sessionId: string): readonly (readonly [Buffer, number])[] {
  const inSession = `/messages?session_id=${sessionId}`;
  const stream = ["GET /sse HTTP/1.1", "Host: localhost", "Accept: text/event-stream"];
  return [
    [postBytes("/messages", INITIALIZE), 200],
    [postBytes(inSession, PING), 200],
    [postBytes(inSession, NOTIFICATION), 202],
    [postBytes("/messages", PING, [`Mcp-Session-Id: ${sessionId}`]), 200],
    [requestBytes(stream), 200],
    [requestBytes([...stream, "Last-Event-ID: none-1"]), 200],
    [requestBytes(["GET /sse?session_id=none HTTP/1.1", "Host: localhost"]), 404],
    [requestBytes(["OPTIONS /messages HTTP/1.1", "Host: localhost"]), 405],
    [requestBytes(["DELETE /mcp HTTP/1.1", "Host: localhost", "Mcp-Session-Id: none"]), 404],
    [requestBytes(["GET /mcp HTTP/1.1", "Host: localhost", "Accept: */*"]), 405],
  ];
}

const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
const NOTIFICATION = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
const INITIALIZE = JSON.stringify({
  jsonrpc: "2.0",
  id: "ö",
  method: "initialize",
  params: {
    protocolVersion: "2025-03-26",
    capabilities: {},
    clientInfo: { name: "fuzz", version: "1.0.0" },
  },
});
