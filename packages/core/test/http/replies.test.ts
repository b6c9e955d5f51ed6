import { describe, expect, it } from "@jest/globals";
import {
  TRANSPORT_ERRORS,
  TransportError,
  type TransportErrorCode,
} from "../../src/errors/transport-error.js";
import type { HttpReply } from "../../src/http/http-message.js";
import {
  emptyReply,
  errorReply,
  EVENT_STREAM_HEADERS,
  jsonReply,
  jsonTextReply,
  textReply,
  withHeaders,
} from "../../src/http/replies.js";

const JSON_TYPE = ["Content-Type", "application/json"];
const TEMPORARY = new Set([
  "TOO_MANY_REQUESTS",
  "SESSION_LIMIT",
  "CONNECTION_LIMIT",
  "DRAINING",
  "STALE_LEASE",
  "NODE_UNREACHABLE",
  "STORE_UNAVAILABLE",
  "NODE_ABSENT",
]);

describe("jsonReply", () => {
  it("is a value as JSON, with its type", () => {
    expect(jsonReply(200, { a: "é" })).toEqual({
      status: 200,
      headers: JSON_TYPE,
      body: '{"a":"é"}',
    });
  });

  it("has further headers after the type", () => {
    expect(jsonReply(404, null, ["X-Own", "yes"])).toEqual({
      status: 404,
      headers: [...JSON_TYPE, "X-Own", "yes"],
      body: "null",
    });
  });
});

describe("jsonTextReply", () => {
  it("sends text as it is: it was serialised already", () => {
    expect(jsonTextReply(200, ' {"a":1}').body).toBe(' {"a":1}');
  });

  it("is not changed by headers that another reply got", () => {
    const plain = jsonTextReply(200, "1");
    jsonTextReply(200, "2", ["X-Own", "yes"]);
    withHeaders(plain, ["X-More", "yes"]);
    expect(jsonTextReply(200, "3").headers).toEqual(JSON_TYPE);
    expect(plain.headers).toEqual(JSON_TYPE);
  });
});

describe("textReply", () => {
  it("is a line of text, which no client takes for JSON-RPC", () => {
    expect(textReply(405, "no", ["Allow", "GET"])).toEqual({
      status: 405,
      headers: ["Content-Type", "text/plain; charset=utf-8", "Allow", "GET"],
      body: "no\n",
    });
  });
});

describe("emptyReply", () => {
  it("has a status, headers, and neither body nor type", () => {
    expect(emptyReply(202)).toEqual({ status: 202, headers: [] });
    expect(emptyReply(204, ["Vary", "Origin"])).toEqual({
      status: 204,
      headers: ["Vary", "Origin"],
    });
    expect(emptyReply(202)).not.toHaveProperty("body");
  });
});

describe("errorReply", () => {
  it("is a JSON-RPC error with the status and the number of its code", () => {
    const { status, headers, body } = errorReply(TransportError.sessionNotFound(), 7, 5_000);
    expect([status, headers]).toEqual([404, JSON_TYPE]);
    expect(JSON.parse(body ?? "")).toEqual({
      jsonrpc: "2.0",
      id: 7,
      error: { code: -32_001, message: "Session not found" },
    });
  });

  it.each([
    ["a", '"id":"a",'],
    [null, '"id":null,'],
    [undefined, ""],
  ])("has the id %j, or none", (id, written) => {
    const { body } = errorReply(new TransportError("PARSE_ERROR", "no"), id, 1);
    expect(body).toBe(`{"jsonrpc":"2.0",${written}"error":{"code":-32700,"message":"no"}}`);
  });

  it.each(Object.keys(TRANSPORT_ERRORS) as TransportErrorCode[])(
    "says of %s when to come back, if that makes sense",
    (code) => {
      const { headers } = errorReply(new TransportError(code, "no"), null, 5_000);
      const retry = TEMPORARY.has(code) ? ["Retry-After", "5"] : [];
      expect(headers).toEqual([...JSON_TYPE, ...retry]);
    },
  );

  it.each([
    [1, "1"],
    [999, "1"],
    [1_000, "1"],
    [1_001, "2"],
    [60_000, "60"],
  ])("rounds %d ms up to whole seconds: nobody comes too early", (retryAfterMs, seconds) => {
    const { headers } = errorReply(new TransportError("DRAINING", "no"), null, retryAfterMs);
    expect(headers.at(-1)).toBe(seconds);
  });

  it("shows no cause and no stack", () => {
    const cause = new Error("hunter2");
    const { body } = errorReply(new TransportError("INTERNAL_ERROR", "no", { cause }), 1, 1);
    expect(body).not.toMatch(/hunter2|replies\.test/);
  });
});

describe("withHeaders", () => {
  it("is the same reply with more headers, and leaves the first as it was", () => {
    const reply = jsonReply(200, 1);
    expect(withHeaders(reply, ["X-Own", "yes"])).toEqual({
      ...reply,
      headers: [...JSON_TYPE, "X-Own", "yes"],
    });
    expect(reply.headers).toEqual(JSON_TYPE);
  });

  it("is the very same reply where there are none to add", () => {
    const reply = jsonReply(200, 1);
    expect(withHeaders(reply, [])).toBe(reply);
  });

  it("keeps a stream a stream", () => {
    const stream = () => undefined;
    const reply: HttpReply = { status: 200, headers: EVENT_STREAM_HEADERS, stream };
    expect(withHeaders(reply, ["X-Own", "yes"])).toEqual({
      status: 200,
      headers: [...EVENT_STREAM_HEADERS, "X-Own", "yes"],
      stream,
    });
  });
});

describe("EVENT_STREAM_HEADERS", () => {
  it("keep proxies from keeping, changing or holding back a stream", () => {
    expect(EVENT_STREAM_HEADERS).toEqual([
      "Content-Type",
      "text/event-stream",
      "Cache-Control",
      "no-cache, no-transform",
      "X-Accel-Buffering",
      "no",
    ]);
  });
});
