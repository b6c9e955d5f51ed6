import fc from "fast-check";
import { METHODS } from "node:http";
import { mutated } from "./mutated.js";
import { postBytes, postHead, requestBytes, validRequests } from "./request-bytes.js";

/** Made for a session that exists, whose id it may use. */
type MakeRequest = (sessionId: string) => Buffer;

const bytes = fc.uint8Array({ maxLength: 500 });
/** Without line breaks, so that it stays where it is put; otherwise any byte. */
const latin1 = fc.uint8Array({ maxLength: 60 }).map((chars) =>
  Buffer.from(chars)
    .toString("latin1")
    .replace(/[\r\n]/g, " "),
);
const target = fc.constantFrom("/messages", "/sse", "/mcp", "/", "*", "//", "/messages/", "/%");
const number = fc.oneof(fc.integer({ min: -2, max: 300 }), fc.constantFrom(1e6, 1e10, 1e21));

const garbage = bytes.map((sent) => always(Buffer.from(sent)));

const arbitraryBody = fc
  .oneof(bytes, fc.json(), likeJsonRpc(), deepJson(), invalidUtf8())
  .map((body) => inSession((path) => postBytes(path, body)));

const mutatedValid = fc.tuple(fc.nat(), mutated).map(([index, mutate]) => (sessionId: string) => {
  const valid = validRequests(sessionId);
  const [request] = valid[index % valid.length]!;
  return mutate(request);
});

const wrongLength = fc
  .tuple(
    fc.array(fc.oneof(number.map(String), fc.constantFrom("", "0x10", "+5", "1,1", "5 5", "NaN")), {
      minLength: 1,
      maxLength: 3,
    }),
    bytes,
  )
  .map(([lengths, body]) =>
    inSession((path) =>
      requestBytes(
        [...postHead(path), ...lengths.map((length) => `Content-Length: ${length}`)],
        body,
      ),
    ),
  );

const chunked = fc
  .tuple(
    fc.constantFrom("chunked", "chunked, chunked", "gzip, chunked", "identity", " chunked\x0b"),
    fc.array(
      fc.oneof(
        bytes.map((chunk) => Buffer.from(chunk)),
        validChunk(),
      ),
      { maxLength: 5 },
    ),
    fc.constantFrom("", "0\r\n\r\n", "0\r\nX-Injected: 1\r\n\r\n", "0\r\n", "-1\r\n\r\n"),
    fc.boolean(),
  )
  .map(([coding, chunks, end, withLength]) =>
    inSession((path) =>
      requestBytes(
        [
          ...postHead(path),
          `Transfer-Encoding: ${coding}`,
          ...(withLength ? ["Content-Length: 5"] : []),
        ],
        Buffer.concat([...chunks, Buffer.from(end)]),
      ),
    ),
  );

const headerNames = fc.constantFrom(
  "Accept",
  "Authorization",
  "Connection",
  "Content-Encoding",
  "Content-Type",
  "Cookie",
  "Expect",
  "Host",
  "Last-Event-ID",
  "MCP-Protocol-Version",
  "Mcp-Session-Id",
  "Origin",
  "Transfer-Encoding",
  "Upgrade",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "__proto__",
);
const headerValue = fc.oneof(
  latin1,
  fc.integer({ min: 1, max: 20_000 }).map((length) => "a".repeat(length)),
  fc.constantFrom(
    "100-continue",
    "h2c",
    "websocket",
    "upgrade",
    "close",
    "gzip",
    "null",
    "localhost",
    "127.0.0.1:1, localhost",
    "2026-07-28",
    "text/event-stream;q=0",
    "application/json; charset=utf-7",
    "x\rX-Injected: 1",
    "x\nX-Injected: 1",
    "x\0",
  ),
);
const oddHeaders = fc
  .tuple(
    fc.constantFrom("GET /sse", "POST /messages", "DELETE /sse", "OPTIONS /messages", "GET /mcp"),
    fc.array(fc.tuple(headerNames, headerValue), { minLength: 1, maxLength: 6 }),
    fc.boolean(),
  )
  .map(([begin, headers, hosted]) =>
    always(
      requestBytes([
        `${begin} HTTP/1.1`,
        ...(hosted ? ["Host: localhost"] : []),
        ...headers.map(([name, value]) => `${name}: ${value}`),
      ]),
    ),
  );

const manyHeaders = fc
  .integer({ min: 1, max: 3_000 })
  .map((count) =>
    always(
      requestBytes([
        "GET /sse HTTP/1.1",
        "Host: localhost",
        ...Array.from({ length: count }, (_, index) => `X-${index}: ${index}`),
      ]),
    ),
  );

const oddMethod = fc
  .tuple(
    fc.oneof(fc.constantFrom(...METHODS), fc.constantFrom("get", "GE T", "", "BREW"), latin1),
    fc.oneof(target, latin1),
    fc.constantFrom("HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/0.9", "ICE/1.0", ""),
  )
  .map(([method, path, version]) =>
    always(requestBytes([`${method} ${path} ${version}`, "Host: localhost"])),
  );

const oddQuery = fc
  .tuple(
    fc.constantFrom("GET /sse", "POST /messages", "DELETE /sse", "GET http://localhost/sse"),
    fc.constantFrom("session_id", "sessionId", "session%5fid", "", "__proto__"),
    fc.oneof(
      latin1.map((text) => text.replaceAll(" ", "%20")),
      fc.integer({ min: 1, max: 20_000 }).map((length) => "s".repeat(length)),
      fc.constantFrom(
        "%",
        "%ZZ",
        "%00",
        "%C3%28",
        "x%0d%0aX-Injected:%201",
        "a&session_id=b",
        "[]=",
      ),
    ),
  )
  .map(([begin, name, value]) =>
    always(requestBytes([`${begin}?${name}=${value} HTTP/1.1`, "Host: localhost"])),
  );

/** Bytes for a connection of their own, which are a request at best. */
export const hostileRequest: fc.Arbitrary<MakeRequest> = fc.oneof(
  garbage,
  { arbitrary: arbitraryBody, weight: 3 },
  { arbitrary: mutatedValid, weight: 5 },
  wrongLength,
  chunked,
  { arbitrary: oddHeaders, weight: 2 },
  manyHeaders,
  oddMethod,
  oddQuery,
);

function always(request: Buffer): MakeRequest {
  return () => request;
}

function inSession(make: (path: string) => Buffer): MakeRequest {
  return (sessionId) => make(`/messages?session_id=${sessionId}`);
}

function likeJsonRpc(): fc.Arbitrary<string> {
  const message = fc.record(
    {
      jsonrpc: fc.constantFrom("2.0", "1.0", 2),
      id: fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.double(), fc.object()),
      method: fc.oneof(
        fc.constantFrom(
          "initialize",
          "ping",
          "tools/call",
          "tools/list",
          "notifications/cancelled",
        ),
        fc.string(),
        fc.jsonValue(),
      ),
      params: fc.oneof(
        fc.record({ name: fc.constantFrom("echo", "log"), arguments: fc.jsonValue() }),
        fc.record({ _meta: fc.jsonValue(), requestId: fc.jsonValue() }),
        fc.jsonValue(),
      ),
      result: fc.jsonValue(),
      error: fc.jsonValue(),
    },
    { requiredKeys: ["jsonrpc"] },
  );
  return fc
    .oneof(message, fc.array(message, { maxLength: 5 }))
    .map((value) => JSON.stringify(value));
}

function deepJson(): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.constantFrom("[", '{"a":', '[{"a":'),
      fc.integer({ min: 1, max: 20_000 }),
      fc.boolean(),
    )
    .map(([open, depth, close]) => {
      const closing = [...open].reverse().join("").replace(/[^[{]/g, "").replace(/\[/g, "]");
      return open.repeat(depth) + (close ? `1${closing.replace(/\{/g, "}").repeat(depth)}` : "");
    });
}

function invalidUtf8(): fc.Arbitrary<Uint8Array> {
  const text = Buffer.from('{"jsonrpc":"2.0","id":"XX","method":"ping"}');
  return fc
    .tuple(fc.nat(text.length - 1), fc.constantFrom(0x00, 0x80, 0xc0, 0xff))
    .map(([at, byte]) => {
      const wrong = Buffer.from(text);
      wrong[at] = byte;
      return wrong;
    });
}

function validChunk(): fc.Arbitrary<Buffer> {
  return bytes.map((chunk) =>
    Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n")]),
  );
}
