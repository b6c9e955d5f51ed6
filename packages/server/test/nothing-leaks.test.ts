import { MemoryEventLog, MemorySessionStore } from "@crossfade/session";
import type { FakeRequestFields } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import type { McpEndpointOptions } from "../src/endpoint-options.js";
import { backendOf, call, EndpointWorld, headersOf, settled } from "./endpoint-world.js";

const SECRET = "s3cret";
const boom = () => new TypeError(`no way to ${SECRET}`);
/** What a stack looks like, of this project or its dependencies. */
const STACK = /\bat .+:\d+|node_modules|\/(src|dist|test)\/|\.[jt]s\b/;

function expectNoLeak(text: string) {
  expect(text).not.toContain(SECRET);
  expect(text).not.toMatch(STACK);
}

const post = (method: string): FakeRequestFields => ({ url: "/messages", body: call(method) });

describe("a backend that fails", () => {
  const backend = backendOf({
    throws: () => {
      throw boom();
    },
    rejects: () => Promise.reject(boom()),
    "throws no error": () => {
      throw SECRET as unknown;
    },
    "answers nothing": () => undefined as never,
    "answers a text": () => SECRET as never,
    "answers a circle": () => {
      const circle: Record<string, unknown> = { text: SECRET };
      circle["self"] = circle;
      return circle;
    },
    "answers what JSON has no form for": () => ({ [SECRET]: 1n }),
  });
  const methods = [
    "throws",
    "rejects",
    "throws no error",
    "answers nothing",
    "answers a text",
    "answers a circle",
    "answers what JSON has no form for",
  ];

  it.each(methods)("is answered as an internal error, and no more: it %s", async (method) => {
    const { status, body } = await new EndpointWorld({ backend }).answer(post(method));
    expect(status).toBe(200);
    expect(body).toBe(
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"Internal error"}}',
    );
  });

  it.each(methods)("says no more on a stream either: it %s", async (method) => {
    const world = new EndpointWorld({ backend });
    const { sink, messagesUrl } = await world.connect();
    await world.answer({ url: messagesUrl, body: call(method) });
    await settled();
    expect(sink.text).toContain('"error":{"code":-32603,"message":"Internal error"}');
    expectNoLeak(sink.text);
  });

  it.each(methods)("is logged without a stack: it %s", async (method) => {
    const world = new EndpointWorld({ backend });
    await world.answer(post(method));
    expect(world.log.at("error")).toHaveLength(1);
    expect(world.log.text).not.toMatch(STACK);
  });

  it("keeps its text for errors that are meant for the client", async () => {
    const world = new EndpointWorld({ backend });
    const { body } = await world.answer(post("unknown/method"));
    expect(body).toContain('"code":-32601,"message":"Method not found: unknown/method"');
    expect(world.log.at("error")).toEqual([]);
  });
});

describe("a hook of the backend that fails", () => {
  const fails = () => {
    throw boom();
  };

  it("says nothing to the client when a session begins", async () => {
    const world = new EndpointWorld({ backend: { ...backendOf(), sessionBegan: fails } });
    for (const fields of [{ url: "/sse" }, post("ping")]) {
      const { status, body = "" } = await world.answer(fields);
      expect(status).toBe(500);
      expect(body).toContain("Internal error");
      expectNoLeak(body);
    }
  });

  it("keeps neither the others nor the endpoint from ending", async () => {
    const world = new EndpointWorld({ backend: { ...backendOf(), sessionEnded: fails } });
    const first = await world.connect();
    const second = await world.connect();
    await world.endpoint.close();
    expect([first.sink.closed, second.sink.closed]).toEqual([true, true]);
    expect(world.endpoint.state).toBe("closed");
    expectNoLeak(first.sink.text + second.sink.text);
  });
});

describe("a store or log that fails", () => {
  class FailingStore extends MemorySessionStore {
    override create(): never {
      throw boom();
    }
  }
  class FailingLog extends MemoryEventLog {
    override open(): never {
      throw boom();
    }
  }

  it.each<[string, Partial<McpEndpointOptions>]>([
    ["the store", { sessionStore: new FailingStore() }],
    ["the log", { eventLog: new FailingLog() }],
  ])("is an internal error, and no more: %s", async (_, options) => {
    const ofStream = await new EndpointWorld(options).answer({ url: "/sse" });
    const ofMessage = await new EndpointWorld(options).answer(post("ping"));
    const error = '"error":{"code":-32603,"message":"Internal error"}';
    expect([ofStream.status, ofMessage.status]).toEqual([500, 500]);
    expect(ofStream.body).toBe(`{"jsonrpc":"2.0","id":null,${error}}`);
    expect(ofMessage.body).toBe(`{"jsonrpc":"2.0","id":1,${error}}`);
  });
});

describe("what a client sent", () => {
  it.each<[string, FakeRequestFields]>([
    ["a session id", { url: `/messages?session_id=${SECRET}`, body: call("ping") }],
    ["two session ids", { url: `/sse?session_id=${SECRET}&sessionId=other` }],
    ["a body", { url: "/messages", body: `{"${SECRET}":` }],
    ["no message", { url: "/messages", body: { [SECRET]: 1 } }],
    ["a content type", { ...post("ping"), headers: { "content-type": SECRET } }],
    ["a Host", { url: "/sse", headers: { host: `${SECRET}.example` } }],
    ["an Origin", { url: "/sse", headers: { origin: `https://${SECRET}.example` } }],
    ["a token", { url: "/mcp", headers: { authorization: `Bearer ${SECRET}` } }],
    ["a long query", { url: `/sse?${SECRET.repeat(1_000)}` }],
    ["a long header", { url: "/sse", headers: { accept: SECRET.repeat(1_000) } }],
    ["a method", { url: "/sse", method: SECRET }],
  ])("is not repeated in a refusal, nor logged: %s", async (_, fields) => {
    const world = new EndpointWorld();
    const reply = await world.answer(fields);
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expectNoLeak(`${reply.body}${JSON.stringify(headersOf(reply))}`);
    expectNoLeak(world.log.text);
  });

  it("is not logged in the whole life of a session, and its id is not either", async () => {
    const world = new EndpointWorld({
      backend: backendOf({ fails: () => Promise.reject(new Error("down")) }),
      authenticate: () => ({ principal: "ada", auth: { token: SECRET } }),
    });
    const { sink, messagesUrl } = await world.connect({
      headers: { authorization: `Bearer ${SECRET}` },
    });
    const id = messagesUrl.split("=")[1] ?? "";
    expect(id).toMatch(/^sse_.{20}/);
    await world.answer({ url: messagesUrl, body: { ...call("fails"), params: { key: SECRET } } });
    await world.answer({ url: messagesUrl, body: { ...call("ping"), params: { key: SECRET } } });
    sink.disconnect();
    await world.pass(60_000);
    await world.endpoint.drain();
    await world.endpoint.close();
    expect(world.log.lines.length).toBeGreaterThan(0);
    expect(world.log.text).not.toContain(SECRET);
    expect(world.log.text).not.toContain(id);
  });
});
