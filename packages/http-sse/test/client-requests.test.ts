import { beforeEach, describe, it } from "@jest/globals";
import { JsonRpcError, TransportError, type JsonObject } from "@crossfade/core";
import assert from "node:assert/strict";
import { ALICE, BOB, call, settled, World, type Message, type OpenStream } from "./world.js";

const TIMEOUT_MS = 5_000;
const config = { clientRequestTimeoutMs: TIMEOUT_MS, maxInFlightRequests: 2 };
const failsWith = (code: string) => (error: unknown) =>
  TransportError.is(error) && error.code === code;

describe("a request of the server to its client", () => {
  let world: World;
  let stream: OpenStream;

  beforeEach(async () => {
    world = new World({ config });
    stream = await world.open();
  });

  /** The request that the client was sent last. */
  function asked(): Message {
    const request = stream.messages.findLast(({ id, method }) => id !== undefined && method);
    assert.ok(request, "the client was sent no request");
    return request;
  }

  function reply(more: object, id = asked().id): ReturnType<World["post"]> {
    return world.post({ jsonrpc: "2.0", id, ...more }, { session: stream.sessionId });
  }

  // covers: http-sse/client-answer
  it("goes out on the stream, and resolves to the client's result", async () => {
    const pending = world.backend.session.request("roots/list", { a: 1 });
    const { method, params } = asked();
    assert.deepEqual([method, params], ["roots/list", { a: 1 }]);
    const answer = await reply({ result: { roots: [] } });
    assert.deepEqual([answer.status, answer.body], [202, undefined]);
    assert.deepEqual(await pending, { roots: [] });
    assert.equal(world.counter("requests.clientRequests"), 1);
    assert.equal(world.transport.statistics().clientRequestsInFlight, 0);
  });

  it("has no params where there are none", async () => {
    const pending = world.backend.session.request("ping");
    assert.deepEqual(Object.keys(asked()), ["jsonrpc", "id", "method"]);
    await reply({ result: {} });
    assert.deepEqual(await pending, {});
  });

  it("rejects with the client's error", async () => {
    const pending = world.backend.session.request("sampling/createMessage");
    await reply({ error: { code: -1, message: "The user said no", data: { by: "user" } } });
    await assert.rejects(pending, (error: unknown) => {
      assert.ok(JsonRpcError.is(error));
      assert.deepEqual([error.code, error.message], [-1, "The user said no"]);
      assert.deepEqual(error.data, { by: "user" });
      return true;
    });
  });

  it("can be made while a request is being answered", async () => {
    await world.post(call(1, "hold"), { session: stream.sessionId });
    const { exchange, succeed } = world.backend.held(1);
    const pending = exchange.request("elicitation/create", { message: "Sure?" });
    await reply({ result: { action: "accept" } });
    succeed(await pending);
    await settled();
    assert.deepEqual(stream.messages.at(-1)?.result, { action: "accept" });
  });

  it("takes the first answer, and drops and counts the second", async () => {
    const pending = world.backend.session.request("ping");
    const { id } = asked();
    await reply({ result: { n: 1 } }, id);
    assert.equal((await reply({ result: { n: 2 } }, id)).status, 202);
    assert.deepEqual(await pending, { n: 1 });
    assert.equal(world.counter("requests.unknownAnswers"), 1);
  });

  it("is answered by nobody but its own session", async () => {
    const pending = world.backend.session.request("ping");
    const { id } = asked();
    const stranger = await world.open();
    await world.post({ jsonrpc: "2.0", id, result: {} }, { session: stranger.sessionId });
    assert.equal(world.transport.statistics().clientRequestsInFlight, 1);
    await reply({ result: { mine: true } }, id);
    assert.deepEqual(await pending, { mine: true });
  });

  it("rejects after clientRequestTimeoutMs, and the client is told", async () => {
    const pending = world.backend.session.request("ping");
    const rejected = assert.rejects(pending, failsWith("CLIENT_TIMEOUT"));
    const { id: requestId } = asked();
    await world.pass(TIMEOUT_MS - 1);
    assert.equal(stream.messages.length, 1);
    await world.pass(1);
    await rejected;
    const reason = "The client did not answer in time";
    assert.deepEqual(stream.messages.slice(1), [
      { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId, reason } },
    ]);
    assert.equal(world.counter("requests.clientTimeouts"), 1);
  });

  it("rejects earlier where it says so", async () => {
    const pending = world.backend.session.request("ping", {}, { timeoutMs: 100 });
    const rejected = assert.rejects(pending, failsWith("CLIENT_TIMEOUT"));
    await world.pass(100);
    await rejected;
  });

  it("can be given up by its signal, and the client is told", async () => {
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const pending = world.backend.session.request("sampling/createMessage", {}, options);
    const { id } = asked();
    controller.abort(new Error("the server's own business"));
    await assert.rejects(pending, failsWith("REQUEST_CANCELLED"));
    assert.equal(stream.messages.at(-1)?.method, "notifications/cancelled");
    assert.equal(stream.messages.at(-1)?.params?.["requestId"], id);
    assert.ok(!stream.sink.text.includes("own business"));
  });

  it("rejects when the session ends", async () => {
    const pending = world.backend.session.request("ping");
    const rejected = assert.rejects(pending, failsWith("SESSION_DISCONNECTED"));
    await world.delete({ session: stream.sessionId });
    await rejected;
    assert.equal(world.transport.statistics().clientRequestsInFlight, 0);
  });

  it("waits for a client whose stream is gone, and reaches it when it is back", async () => {
    stream.sink.disconnect();
    const pending = world.backend.session.request("ping");
    stream = await world.open({ session: world.backend.session.id });
    await reply({ result: { back: true } });
    assert.deepEqual(await pending, { back: true });
  });

  it("is refused beyond maxInFlightRequests", async () => {
    const { session } = world.backend;
    const pending = [session.request("ping"), session.request("ping")];
    await assert.rejects(session.request("ping"), failsWith("TOO_MANY_REQUESTS"));
    assert.equal(stream.messages.length, 2);
    assert.equal(world.counter("requests.refused"), 1);
    const rejected = pending.map((request) => assert.rejects(request));
    await world.transport.close();
    await Promise.all(rejected);
  });
});

describe("an answer from another principal", () => {
  it("is answered as if the session were unknown, and answers nothing", async () => {
    const world = new World();
    const stream = await world.open({ caller: ALICE });
    const { sessionId: session } = stream;
    const results: JsonObject[] = [];
    void world.backend.session.request("ping").then((result) => results.push(result));
    const body = { jsonrpc: "2.0", id: stream.messages[0]?.id, result: {} };
    assert.equal((await world.post(body, { session, caller: BOB })).status, 404);
    await settled();
    assert.deepEqual(results, []);
    await world.post(body, { session, caller: ALICE });
    await settled();
    assert.deepEqual(results, [{}]);
  });
});
