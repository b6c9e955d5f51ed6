import { describe, it } from "@jest/globals";
import { parseHttpSseConfig, type SseEndpointConfigInput } from "@crossfade/core";
import { FakeRequest, type FakeRequestFields } from "@crossfade/core/testing";
import assert from "node:assert/strict";
import { messagesReference } from "../src/endpoint-reference.js";
import { World } from "./world.js";

const referenceOf = (endpoint: SseEndpointConfigInput, fields: FakeRequestFields): string =>
  messagesReference(parseHttpSseConfig({ endpoint }).endpoint, new FakeRequest(fields));

describe("the reference to the messages endpoint", () => {
  it.each([
    ["/sse", "/messages", "messages"],
    ["/mcp", "/messages", "messages"],
    ["/a/b/sse", "/a/messages", "../messages"],
    ["/sse", "/a/b/messages", "a/b/messages"],
    ["/a/sse", "/b/messages", "../b/messages"],
  ])("is relative by default: from %s to %s by %s", (url, messagesPath, expected) => {
    assert.equal(referenceOf({ messagesPath }, { url, mountPath: "/api" }), expected);
  });

  it.each([
    ["https://mcp.example.com/sse", "https://mcp.example.com/messages"],
    ["https://example.com/some/prefix/sse", "https://example.com/some/prefix/messages"],
  ])("leads a client that is at %s to %s", (base, expected) => {
    assert.equal(new URL(referenceOf({}, { url: "/sse" }), base).href, expected);
  });

  it.each([
    ["", "/messages"],
    ["/api", "/api/messages"],
  ])("can be an absolute path, with the mount's: %j", (mountPath, expected) => {
    assert.equal(referenceOf({ reference: "path" }, { url: "/sse", mountPath }), expected);
  });

  it.each([
    ["https://example.com", "https://example.com/messages"],
    ["https://example.com/", "https://example.com/messages"],
    ["https://example.com/api", "https://example.com/api/messages"],
    ["https://example.com/api/", "https://example.com/api/messages"],
  ])("can be an absolute URL, from publicUrl: %s", (publicUrl, expected) => {
    assert.equal(referenceOf({ reference: "url", publicUrl }, { mountPath: "/x" }), expected);
  });

  // covers: http-sse/endpoint-reference
  it.each(["relative", "path"] as const)("is never built from headers: %s", (reference) => {
    const headers = {
      host: "evil.example",
      "x-forwarded-host": "evil.example",
      "x-forwarded-prefix": "/evil",
      "x-forwarded-proto": "http",
      forwarded: "host=evil.example",
      origin: "https://evil.example",
      referer: "https://evil.example",
    };
    assert.ok(!referenceOf({ reference }, { url: "/sse", headers }).includes("evil"));
  });
});

describe("the endpoint event", () => {
  // covers: http-sse/endpoint-event, http-sse/endpoint-reference
  it.each<[SseEndpointConfigInput, RegExp]>([
    [{}, /^messages\?session_id=sse_/],
    [{ reference: "path" }, /^\/api\/messages\?session_id=sse_/],
    [
      { reference: "url", publicUrl: "https://example.com/api" },
      /^https:\/\/example\.com\/api\/messages\?session_id=sse_/,
    ],
    [{ messagesPath: "/a/send" }, /^a\/send\?session_id=sse_/],
  ])("has the reference, and the session in its query: %j", async (endpoint, expected) => {
    const stream = await new World({ config: { endpoint } }).open({ mountPath: "/api" });
    assert.equal(stream.endpoints.length, 1);
    assert.match(stream.endpoints[0]!, expected);
  });

  it("is the same whatever the client asks with", async () => {
    const headers = { host: "evil.example", "mcp-protocol-version": "2025-06-18" };
    const stream = await new World().open({ url: "/sse?other=1", headers });
    assert.match(stream.endpoints[0]!, /^messages\?session_id=sse_[\w-]{22}$/);
  });
});
