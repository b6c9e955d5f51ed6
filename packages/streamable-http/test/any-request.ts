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
  {
    weight: 5,
    arbitrary: fc.nat(9).map(
      (index): Text =>
        (known) =>
          pick(index, known.sessions),
    ),
  },
  { weight: 1, arbitrary: literal(fc.string()) },
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

const method = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("POST", "POST", "POST", "GET", "GET") },
  { weight: 1, arbitrary: fc.constantFrom("DELETE", "PUT", "OPTIONS", "HEAD") },
  { weight: 1, arbitrary: fc.string() },
);

const query = fc.oneof(
  { weight: 4, arbitrary: fc.constant("") },
  { weight: 1, arbitrary: fc.webQueryParameters() },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 300 }) },
);

// Revisions that are known; whatever comes after them is another transport's.
const revision = fc.constantFrom("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25");
const accept = fc.constantFrom("text/event-stream", "*/*", "application/json");

/** Pairs, since a header may be there or not, and may come from what is known. */
const header = fc.oneof(
  fc.tuple(fc.constant("accept"), literal(fc.oneof(accept, fc.string()))),
  fc.tuple(fc.constant("content-type"), literal(fc.string())),
  fc.tuple(fc.constant("last-event-id"), eventId),
  fc.tuple(fc.constant("last-event-id"), eventId),
  fc.tuple(fc.constant("mcp-protocol-version"), literal(fc.oneof(revision, fc.string()))),
  fc.tuple(fc.constant("user-agent"), literal(fc.string({ unit: "binary" }))),
);
const named = fc.option(session.map((text) => ["mcp-session-id", text] as const));

// Every method that the test backend answers by itself, in each of its ways.
const rpcMethod = fc.oneof(
  fc.constantFrom("ping", "echo", "later", "whoami", "say", "say", "refuse", "fail", "failLater"),
  fc.constantFrom("nothing", "unwritable", "missing", "notifications/initialized"),
  fc.constant("initialize"),
  fc.constantFrom("notifications/cancelled", "notifications/fails", "constructor", "__proto__"),
  fc.string().filter((name) => name !== "hold" && name !== "count"),
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
  { weight: 6, arbitrary: valid },
  { weight: 2, arbitrary: nearMiss },
  { weight: 2, arbitrary: fc.array(fc.oneof(valid, nearMiss), { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.jsonValue() },
);
const content = fc.oneof(
  { weight: 4, arbitrary: value.map((body) => ({ body: JSON.stringify(body) })) },
  { weight: 2, arbitrary: value.map((parsedBody) => ({ body: "", parsedBody })) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: "binary", maxLength: 300 }).map((body) => ({ body })),
  },
);

/** Any request at all, of somebody who knows these secrets. */
export const anyRequest: fc.Arbitrary<(known: Known) => FakeRequestFields> = fc
  .record({ method, query, named, headers: fc.array(header, { maxLength: 2 }), content })
  .map((sent) => (known) => {
    const headers = sent.named === null ? sent.headers : [sent.named, ...sent.headers];
    return {
      method: sent.method,
      url: `/mcp?${sent.query}`,
      headers: Object.fromEntries(headers.map(([name, text]) => [name, text(known)])),
      ...sent.content,
    };
  });
