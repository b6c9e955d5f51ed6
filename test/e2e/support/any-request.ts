import fc from "fast-check";

/** Bytes to send, and what they are made of, for a failure to be read. */
export interface AnyRequest {
  readonly kind: string;
  readonly text: string;
}

const METHODS = ["GET", "POST", "DELETE", "PUT", "OPTIONS", "HEAD", "TRACE", "get", "P OST", "\0"];
const PATHS = [
  "/sse",
  "/messages",
  "/mcp",
  "/",
  "*",
  "//",
  "/messages?session_id=",
  "http://evil/",
];
const HEADERS = [
  "Accept: text/event-stream",
  "Content-Type: application/json",
  "Content-Type: application/json; charset=utf-7",
  "Content-Encoding: gzip",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: chunked, identity",
  "Content-Length: -1",
  "Content-Length: 7",
  "Content-Length: 99999999999",
  "Expect: 100-continue",
  "Upgrade: websocket\r\nConnection: Upgrade",
  "Host: evil.example",
  "Origin: null",
  "Last-Event-ID: a-1",
  "Mcp-Session-Id: sse_x\r\nMcp-Session-Id: st_y",
  "MCP-Protocol-Version: 2026-07-28",
  ": no name",
  " folded",
  "X-Injected: a\rb",
  `X-Long: ${"x".repeat(20_000)}`,
];
const BODIES = [
  "",
  "{",
  "null",
  "[]",
  '"text"',
  '{"jsonrpc":"2.0","id":null,"method":"ping"}',
  '{"jsonrpc":"2.0","id":1.5,"method":"ping"}',
  '{"jsonrpc":"2.0","id":1,"method":"ping"}',
  '{"jsonrpc":"2.0","id":1,"result":{}}',
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"__proto__"}}',
  '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{}}}',
  '[{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}]',
  `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
  "\xff\xfe\0\x80",
  "5\r\nhello\r\n0\r\n\r\n",
  "zz\r\nnot a chunk\r\n",
];

const anyBytes = fc
  .uint8Array({ maxLength: 300 })
  .map((bytes) => ({ kind: "any bytes", text: Buffer.from(bytes).toString("latin1") }));

const structured = fc
  .record({
    method: fc.constantFrom(...METHODS),
    path: fc.oneof(fc.constantFrom(...PATHS), fc.string({ maxLength: 40 })),
    host: fc.constantFrom("Host: localhost\r\n", "", "Host: a\r\nHost: b\r\n"),
    headers: fc.subarray(HEADERS, { maxLength: 4 }),
    body: fc.oneof(fc.constantFrom(...BODIES), fc.json(), fc.string()),
    length: fc.constantFrom("right", "none", "too short", "too long"),
  })
  .map(({ method, path, host, headers, body, length }) => {
    const bytes = Buffer.byteLength(body, "latin1");
    const said = { right: bytes, "too short": Math.max(0, bytes - 3), "too long": bytes + 3 };
    const lengthLine = length === "none" ? "" : `Content-Length: ${said[length as "right"]}\r\n`;
    const lines = headers.map((line) => `${line}\r\n`).join("");
    const text = `${method} ${path} HTTP/1.1\r\n${host}${lengthLine}${lines}\r\n${body}`;
    return { kind: `structured, length ${length}`, text };
  });

const VALID = [
  'POST /messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n{"jsonrpc":"2.0","id":1,"method":"ping"}',
  "GET /sse HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n",
];

/** A valid request with a byte changed, dropped or doubled. */
const mutated = fc
  .record({
    valid: fc.constantFrom(...VALID),
    at: fc.nat({ max: 150 }),
    how: fc.constantFrom("flip", "drop", "double"),
    bit: fc.nat({ max: 7 }),
  })
  .map(({ valid, at, how, bit }) => {
    const place = at % valid.length;
    const byte = valid[place] ?? "";
    const flipped = String.fromCharCode(byte.charCodeAt(0) ^ (1 << bit));
    const instead = { flip: flipped, drop: "", double: byte + byte }[how] ?? "";
    return { kind: how, text: valid.slice(0, place) + instead + valid.slice(place + 1) };
  });

export function anyRequest(): fc.Arbitrary<AnyRequest> {
  return fc.oneof(
    anyBytes,
    { arbitrary: structured, weight: 4 },
    { arbitrary: mutated, weight: 3 },
  );
}

export function bytesOf({ text }: AnyRequest): Uint8Array {
  return Buffer.from(text, "latin1");
}
