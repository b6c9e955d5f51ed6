import fc from "fast-check";
import { METHODS } from "node:http";
import { requestOf } from "./latin1-requests.js";

/** A long one goes over every limit. */
const long = fc.integer({ min: 1, max: 20_000 }).map((length) => "a".repeat(length));

/** Any byte but line breaks, so that it stays where it is put. */
const inLine = fc.uint8Array({ maxLength: 60 }).map((bytes) =>
  Buffer.from(bytes)
    .toString("latin1")
    .replace(/[\r\n]/g, " "),
);

const headerName = fc.constantFrom(
  "Accept",
  "Authorization",
  "Connection",
  "Content-Encoding",
  "Content-Length",
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
  inLine,
  long,
  fc.constantFrom(
    "",
    "100-continue",
    "h2c",
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
    fc.array(fc.tuple(headerName, headerValue), { minLength: 1, maxLength: 6 }),
    fc.boolean(),
  )
  .map(([begin, headers, withHost]) => {
    const lines = headers.map(([name, value]) => `${name}: ${value}`);
    return requestOf([`${begin} HTTP/1.1`, ...(withHost ? ["Host: localhost"] : []), ...lines]);
  });

const manyHeaders = fc.integer({ min: 1, max: 3_000 }).map((count) => {
  const lines = Array.from({ length: count }, (_, index) => `X-${index}: ${index}`);
  return requestOf(["GET /sse HTTP/1.1", "Host: localhost", ...lines]);
});

const oddMethod = fc
  .tuple(
    fc.oneof(fc.constantFrom(...METHODS), fc.constantFrom("get", "GE T", "", "BREW"), inLine),
    fc.oneof(
      fc.constantFrom("/messages", "/sse", "/mcp", "/", "*", "//", "/messages/", "/%"),
      inLine,
    ),
    fc.constantFrom("HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/0.9", "ICE/1.0", ""),
  )
  .map((line) => requestOf([line.join(" "), "Host: localhost"]));

const oddQuery = fc
  .tuple(
    fc.constantFrom("GET /sse", "POST /messages", "DELETE /sse", "GET http://localhost/sse"),
    fc.constantFrom("session_id", "sessionId", "session%5fid", "", "__proto__"),
    fc.oneof(
      inLine.map((text) => text.replaceAll(" ", "%20")),
      long,
      fc.constantFrom("%", "%ZZ", "%00", "%C3%28", "x%0d%0aX-Injected:%201", "a&session_id=b"),
    ),
  )
  .map(([begin, name, value]) =>
    requestOf([`${begin}?${name}=${value} HTTP/1.1`, "Host: localhost"]),
  );

/** Requests without a body whose head no client means to send. */
export const oddHead = fc.oneof({ arbitrary: oddHeaders, weight: 3 }, manyHeaders, oddMethod, {
  arbitrary: oddQuery,
  weight: 2,
});
