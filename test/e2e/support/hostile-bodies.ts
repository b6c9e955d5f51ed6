import fc from "fast-check";
import { utf8 } from "./latin1-requests.js";

const METHODS = [
  "initialize",
  "ping",
  "tools/call",
  "tools/list",
  "logging/setLevel",
  "notifications/cancelled",
  "notifications/progress",
  "notifications/initialized",
  "server/discover",
];
const CLOSING: Readonly<Record<string, string>> = { "[": "]", '{"a":': "}", '[{"a":': "}]" };

/** Any bytes, a byte a character. */
export const anyBytes = fc
  .uint8Array({ maxLength: 500 })
  .map((bytes) => Buffer.from(bytes).toString("latin1"));

const id = fc.oneof(
  { arbitrary: fc.integer(), weight: 5 },
  fc.string({ unit: "binary" }),
  fc.constant(null),
  fc.double(),
  fc.object(),
);

const method = fc.oneof(
  { arbitrary: fc.constantFrom(...METHODS), weight: 5 },
  fc.string({ unit: "binary" }),
  fc.jsonValue(),
);

const params = fc.oneof(
  fc.record({ name: fc.constantFrom("echo", "log", "grow"), arguments: fc.jsonValue() }),
  fc.record({ _meta: fc.jsonValue(), requestId: fc.jsonValue() }),
  fc.jsonValue(),
);

const jsonrpc = fc.oneof({ arbitrary: fc.constant("2.0"), weight: 9 }, fc.jsonValue());
const request = fc.record(
  { jsonrpc, id, method, params },
  { requiredKeys: ["jsonrpc", "id", "method"] },
);
const message = fc.oneof(
  { arbitrary: request, weight: 4 },
  fc.record({ jsonrpc, method, params }),
  fc.record({ jsonrpc, id, result: fc.jsonValue() }),
  fc.record({ jsonrpc, id, error: fc.jsonValue() }),
);

/** What has the form of JSON-RPC, more or less. */
export const likeJsonRpc = fc
  .oneof({ arbitrary: message, weight: 4 }, fc.array(message, { maxLength: 5 }))
  .map((value) => utf8(JSON.stringify(value)));

const deepJson = fc
  .tuple(
    fc.constantFrom(...Object.keys(CLOSING)),
    fc.integer({ min: 1, max: 20_000 }),
    fc.boolean(),
  )
  .map(([open, depth, close]) => {
    return open.repeat(depth) + (close ? `1${CLOSING[open]!.repeat(depth)}` : "");
  });

const notUtf8 = fc
  .constantFrom("\0", "\x80", "\xc0", "\xff", "\xed\xa0\x80", "\xef\xbb\xbf")
  .chain((bytes) =>
    fc.constantFrom(
      `{"jsonrpc":"2.0","id":"${bytes}","method":"ping"}`,
      `{"jsonrpc":"2.0","id":1,"method":"ping"${bytes}}`,
      `${bytes}{"jsonrpc":"2.0","id":1,"method":"ping"}`,
    ),
  );

/** What no client means to send. */
export const oddBody = fc.oneof(anyBytes, fc.json().map(utf8), deepJson, notUtf8);
