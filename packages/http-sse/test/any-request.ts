import type { FakeRequestFields } from "@crossfade/core/testing";
import fc from "fast-check";

/** Secrets that a stranger has got hold of, its own among them. */
export interface Known {
  readonly sessions: readonly string[];
  readonly eventIds: readonly string[];
}

/** A text that may be one of those that are known; which one, is seen when the property runs. */
type Text = (known: Known) => string;

const pick = (index: number, texts: readonly string[]): string => texts[index % texts.length] ?? "";

function literal(text: fc.Arbitrary<string>): fc.Arbitrary<Text> {
  return text.map((value) => () => value);
}

const session = fc.oneof(
  fc.nat(9).map(
    (index): Text =>
      (known) =>
        pick(index, known.sessions),
  ),
  literal(fc.string()),
);

const eventId = fc.oneof(
  fc.nat(9).map(
    (index): Text =>
      (known) =>
        pick(index, known.eventIds),
  ),
  fc.tuple(fc.nat(9), fc.integer()).map(
    ([index, n]): Text =>
      (known) =>
        pick(index, known.eventIds).replace(/\d+$/, `${n}`),
  ),
  literal(fc.string()),
);

const target = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      { method: "POST", path: "/messages" },
      { method: "GET", path: "/sse" },
      { method: "GET", path: "/mcp" },
      { method: "DELETE", path: "/sse" },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      method: fc.oneof(fc.constantFrom("PUT", "POST", "OPTIONS", "HEAD"), fc.string()),
      path: fc.oneof(fc.constantFrom("/sse", "", "//", "/messages/", "/sse/.."), fc.string()),
    }),
  },
);

const named = fc.tuple(fc.constantFrom("session_id", "sessionId"), session).map(
  ([name, text]): Text =>
    (known) =>
      `${name}=${encodeURIComponent(text(known))}`,
);

const query = fc.oneof(
  { weight: 2, arbitrary: literal(fc.constant("")) },
  { weight: 4, arbitrary: named },
  { weight: 1, arbitrary: literal(fc.webQueryParameters()) },
  { weight: 1, arbitrary: literal(fc.string({ unit: "binary", maxLength: 300 })) },
);

const revision = fc.constantFrom("2024-11-05", "2025-03-26", "2025-11-25");
const accept = fc.constantFrom("text/event-stream", "*/*", "application/json");

/** Pairs, since a header may be there or not, and may come from what is known. */
const header = fc.oneof(
  fc.tuple(fc.constant("accept"), literal(fc.oneof(accept, fc.string()))),
  fc.tuple(fc.constant("content-type"), literal(fc.string())),
  fc.tuple(fc.constant("mcp-session-id"), session),
  fc.tuple(fc.constant("last-event-id"), eventId),
  fc.tuple(fc.constant("mcp-protocol-version"), literal(fc.oneof(revision, fc.string()))),
  fc.tuple(fc.constant("user-agent"), literal(fc.string({ unit: "binary" }))),
);

// Every method that the test backend answers by itself, in each of its ways.
const rpcMethod = fc.oneof(
  fc.constantFrom("ping", "echo", "later", "whoami", "say", "refuse", "fail", "failLater"),
  fc.constantFrom("nothing", "unwritable", "initialize", "notifications/initialized"),
  fc.constantFrom("notifications/cancelled", "notifications/fails", "constructor", "__proto__"),
  fc.string().filter((name) => name !== "hold"),
);
const rpcId = fc.oneof(fc.integer(), fc.string());
const params = fc.oneof(
  fc.dictionary(fc.string(), fc.jsonValue()),
  fc.record({ requestId: rpcId, protocolVersion: fc.oneof(revision, fc.jsonValue()) }),
);

const valid = fc.record(
  { jsonrpc: fc.constant("2.0"), id: rpcId, method: rpcMethod, params },
  { requiredKeys: ["jsonrpc", "method"] },
);
const nearMiss = fc.record(
  {
    jsonrpc: fc.constantFrom("2.0", "2.0", "1.0"),
    id: fc.oneof(rpcId, fc.jsonValue()),
    method: fc.oneof(rpcMethod, fc.jsonValue()),
    params: fc.oneof(params, fc.jsonValue()),
    result: fc.jsonValue(),
    error: fc.oneof(fc.record({ code: fc.integer(), message: fc.string() }), fc.jsonValue()),
  },
  { requiredKeys: ["jsonrpc"] },
);
const value = fc.oneof(
  { weight: 4, arbitrary: valid },
  { weight: 2, arbitrary: nearMiss },
  { weight: 2, arbitrary: fc.array(fc.oneof(valid, nearMiss), { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.jsonValue() },
);
const content = fc.oneof(
  value.map((body) => ({ body: JSON.stringify(body) })),
  value.map((parsedBody) => ({ body: "", parsedBody })),
  fc.string({ unit: "binary", maxLength: 300 }).map((body) => ({ body })),
);

/** Any request at all, of somebody who knows these secrets. */
export const anyRequest: fc.Arbitrary<(known: Known) => FakeRequestFields> = fc
  .record({ target, query, headers: fc.array(header, { maxLength: 3 }), content })
  .map((sent) => (known) => ({
    method: sent.target.method,
    url: `${sent.target.path}?${sent.query(known)}`,
    headers: Object.fromEntries(sent.headers.map(([name, text]) => [name, text(known)])),
    ...sent.content,
  }));
