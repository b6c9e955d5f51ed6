import { beforeEach, describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { SECRET } from "./test-backend.js";
import { ALICE, call, note, settled, World, type Message, type OpenStream } from "./world.js";

describe("what the backend says", () => {
  let world: World;
  let stream: OpenStream;

  beforeEach(async () => {
    world = new World();
    stream = await world.open();
  });

  /** The one answer to a request, on the stream. */
  async function answerTo(method: string): Promise<Message> {
    await world.post(call(1, method, { a: 1 }), { session: stream.sessionId });
    await settled();
    assert.equal(stream.messages.length, 1);
    return stream.messages[0]!;
  }

  it.each(["echo", "later"])("is the answer, at once or later: %s", async (method) => {
    assert.deepEqual((await answerTo(method)).result, { echoed: { a: 1 } });
  });

  // covers: http-sse/unknown-method
  it("is -32601 for a method that it does not know, and never 404", async () => {
    assert.equal((await answerTo("no/such/method")).error?.code, -32601);
    const { status, message } = await world.post(call(2, "no/such/method"));
    assert.deepEqual([status, message.id, message.error?.code], [200, 2, -32601]);
  });

  it("reaches the client whole where it is an error that is meant for it", async () => {
    const error = { code: -32602, message: "No such tool", data: { tool: "x" } };
    assert.deepEqual((await answerTo("refuse")).error, error);
    assert.deepEqual(world.logger.of("error"), []);
  });

  // covers: all/no-secrets
  it.each(["fail", "failLater", "failOddly"])(
    "is logged, and told to no client, where nobody expected it: %s",
    async (method) => {
      const error = { code: -32603, message: "Internal error" };
      assert.deepEqual(await answerTo(method), { jsonrpc: "2.0", id: 1, error });
      assert.equal(world.logger.of("error").length, 1);
      assert.ok(world.logger.of("error")[0]!.includes(SECRET));
      assert.ok(world.logger.of("error")[0]!.includes(`"method":"${method}"`));
    },
  );

  it.each(["nothing", "unwritable"])("is an error where it is no result: %s", async (method) => {
    assert.equal((await answerTo(method)).error?.code, -32603);
    assert.equal(world.logger.of("error").length, 1);
  });

  it("may be preceded by notifications, which go to the same stream", async () => {
    await world.post(call(1, "say", { level: "info" }), { session: stream.sessionId });
    assert.deepEqual(stream.messages, [
      { jsonrpc: "2.0", method: "notifications/message", params: { level: "info" } },
      { jsonrpc: "2.0", id: 1, result: { said: true } },
    ]);
  });

  it("may be a notification without parameters, and of no request", () => {
    world.backend.session.notify("notifications/tools/list_changed");
    assert.deepEqual(stream.messages, [
      { jsonrpc: "2.0", method: "notifications/tools/list_changed" },
    ]);
  });

  it.each(["notifications/fails", "notifications/failsLater"])(
    "is logged where a notification fails: %s",
    async (method) => {
      const answer = await world.post(note(method), { session: stream.sessionId });
      await settled();
      assert.equal(answer.status, 202);
      assert.match(world.logger.of("error").join(), /notification failed/);
    },
  );
});

describe("what the backend is told", () => {
  it("is who asks, with what the hook attached, in the session's revision", async () => {
    const world = new World();
    const caller = { ...ALICE, auth: { scopes: ["read"] } };
    const { sessionId: session } = await world.initialize("2025-06-18", { caller });
    const { message } = await world.post(call(2, "whoami"), { session, caller });
    const whoami = { principal: "alice", revision: "2025-06-18", auth: { scopes: ["read"] } };
    assert.deepEqual(message.result, whoami);
  });

  it("is the request, as the adapter saw it", async () => {
    const world = new World();
    const urlOf = async (url: string) =>
      (await world.post(call(1, "url"), { url, mountPath: "/api" })).message.result;
    assert.deepEqual(await urlOf("/messages"), { method: "POST", url: "/api/messages" });
    assert.deepEqual(await urlOf("/messages?a=b"), { method: "POST", url: "/api/messages?a=b" });
  });

  it("is a transport by its name, on the exchange and on the session", async () => {
    const world = new World();
    const pending = world.post(call(1, "hold"));
    await settled();
    const { exchange, succeed } = world.backend.held(1);
    assert.deepEqual([exchange.transport, exchange.session?.transport], ["http-sse", "http-sse"]);
    assert.equal(exchange.session, world.backend.session);
    succeed({});
    await pending;
  });
});

describe("initialize", () => {
  it("settles the revision and the parameters of the session", async () => {
    const world = new World();
    const stream = await world.open();
    const { session } = world.backend;
    assert.deepEqual([session.revision, session.initializeParams], [undefined, undefined]);
    await world.initialize("2025-03-26", { session: stream.sessionId });
    assert.equal(stream.messages[0]?.result?.["protocolVersion"], "2025-03-26");
    assert.equal(session.revision, "2025-03-26");
    assert.deepEqual(session.initializeParams?.["clientInfo"], {
      name: "tester",
      version: "1.2.3",
    });
  });

  it("alone settles them: other requests leave them as they are", async () => {
    const world = new World();
    const { sessionId: session } = await world.initialize("2025-06-18");
    await world.post(call(2, "echo", { protocolVersion: "2025-03-26" }), { session });
    assert.equal(world.backend.session.revision, "2025-06-18");
    assert.ok(world.backend.session.initializeParams?.["clientInfo"]);
  });

  it("settles the revision that the backend answers with, whatever was asked for", async () => {
    const world = new World();
    await world.initialize("2030-01-01");
    assert.equal(world.backend.session.revision, "2025-11-25");
  });

  it("settles nothing where the backend refuses it", async () => {
    const backend = { request: () => Promise.reject(new Error("not today")) };
    const world = new World({ backend });
    const answer = await world.initialize("2025-06-18");
    assert.equal(answer.message.error?.code, -32603);
    const [session] = world.sessions.sessions("http-sse");
    assert.equal(session?.revision, undefined);
  });

  it("takes a revision that is not known here for the first one", async () => {
    const backend = { request: () => ({ protocolVersion: "1999-01-01" }) };
    const world = new World({ backend });
    await world.initialize("1999-01-01");
    const [session] = world.sessions.sessions("http-sse");
    assert.equal(session?.revision, "2024-11-05");
  });

  // covers: http-sse/uninitialized
  it("is not needed: requests before it, and without it, are served", async () => {
    const world = new World();
    const stream = await world.open();
    await world.post(call(1, "whoami"), { session: stream.sessionId });
    assert.equal(stream.messages[0]?.result?.["revision"], "none");
  });

  it("is complete with notifications/initialized, which the backend hears of, too", async () => {
    const world = new World();
    const { sessionId: session } = await world.initialize("2025-06-18");
    const [record] = world.sessions.sessions("http-sse");
    assert.equal(record?.initialized, false);
    await world.post(note("notifications/initialized"), { session });
    assert.equal(record.initialized, true);
    assert.equal(world.backend.notifications[0]?.method, "notifications/initialized");
  });
});
