import { beforeEach, describe, it } from "@jest/globals";
import { JsonRpcError, TransportError, type JsonObject } from "@crossfade/core";
import assert from "node:assert/strict";
import { OpenStream, type Message } from "./answer.js";
import { ALICE, BEGUN, BOB, call, NEWEST, settled, World } from "./world.js";

const TIMEOUT_MS = 5_000;
const config = { clientRequestTimeoutMs: TIMEOUT_MS, maxInFlightRequests: 2 };
const failsWith = (code: string) => (error: unknown) =>
  TransportError.is(error) && error.code === code;

/** The request that a client was sent last on a stream. */
function askedOn(stream: OpenStream): Message {
  const request = stream.messages.findLast(({ id, method }) => id !== undefined && method);
  assert.ok(request, "the client was sent no request");
  return request;
}

describe("a request of the server to its client", () => {
  let world: World;
  let session: string;
  let stream: OpenStream;

  beforeEach(async () => {
    world = new World({ config });
    session = await world.begin();
    stream = await world.open({ session });
  });

  function reply(more: object, id = askedOn(stream).id): ReturnType<World["post"]> {
    return world.post({ jsonrpc: "2.0", id, ...more }, { session });
  }

  it("goes out on the standalone stream, and resolves to the client's result", async () => {
    const pending = world.backend.session.request("roots/list", { a: 1 });
    const { method, params } = askedOn(stream);
    assert.deepEqual([method, params], ["roots/list", { a: 1 }]);
    const answer = await reply({ result: { roots: [] } });
    assert.deepEqual([answer.status, answer.body], [202, undefined]);
    assert.deepEqual(await pending, { roots: [] });
    assert.equal(world.counter("requests.clientRequests"), 1);
    assert.equal(world.transport.statistics().clientRequestsInFlight, 0);
  });

  it("has no params where there are none", async () => {
    const pending = world.backend.session.request("ping");
    assert.deepEqual(Object.keys(askedOn(stream)), ["jsonrpc", "id", "method"]);
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

  it("takes the first answer, and drops and counts the second", async () => {
    const pending = world.backend.session.request("ping");
    const { id } = askedOn(stream);
    await reply({ result: { n: 1 } }, id);
    assert.equal((await reply({ result: { n: 2 } }, id)).status, 202);
    assert.deepEqual(await pending, { n: 1 });
    assert.equal(world.counter("requests.unknownAnswers"), 1);
  });

  it("is answered by nobody but its own session", async () => {
    const pending = world.backend.session.request("ping");
    const { id } = askedOn(stream);
    await world.post({ jsonrpc: "2.0", id, result: {} }, { session: await world.begin() });
    assert.equal(world.transport.statistics().clientRequestsInFlight, 1);
    await reply({ result: { mine: true } }, id);
    assert.deepEqual(await pending, { mine: true });
  });

  it("rejects after clientRequestTimeoutMs, and the client is told", async () => {
    const pending = world.backend.session.request("ping");
    const rejected = assert.rejects(pending, failsWith("CLIENT_TIMEOUT"));
    const { id: requestId } = askedOn(stream);
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

  it("can be given up by its signal, and the client is told", async () => {
    const controller = new AbortController();
    const options = { signal: controller.signal, timeoutMs: 100 };
    const pending = world.backend.session.request("sampling/createMessage", {}, options);
    const { id } = askedOn(stream);
    controller.abort(new Error("the server's own business"));
    await assert.rejects(pending, failsWith("REQUEST_CANCELLED"));
    assert.equal(stream.messages.at(-1)?.method, "notifications/cancelled");
    assert.equal(stream.messages.at(-1)?.params?.["requestId"], id);
    assert.ok(!stream.sink.text.includes("own business"));
  });

  it("rejects when the session ends", async () => {
    const rejected = assert.rejects(
      world.backend.session.request("ping"),
      failsWith("SESSION_DISCONNECTED"),
    );
    await world.delete({ session });
    await rejected;
    assert.equal(world.transport.statistics().clientRequestsInFlight, 0);
  });

  it("waits for a client whose stream is gone, and reaches it when it is back", async () => {
    stream.sink.disconnect();
    const pending = world.backend.session.request("ping");
    stream = await world.open({ session });
    await reply({ result: { back: true } });
    assert.deepEqual(await pending, { back: true });
  });

  it("is refused beyond maxInFlightRequests", async () => {
    const { session: context } = world.backend;
    const pending = [context.request("ping"), context.request("ping")];
    await assert.rejects(context.request("ping"), failsWith("TOO_MANY_REQUESTS"));
    assert.equal(stream.messages.length, 2);
    assert.equal(world.counter("requests.refused"), 1);
    const rejected = pending.map((request) => assert.rejects(request));
    await world.transport.close();
    await Promise.all(rejected);
  });
});

describe("a request of the server on behalf of a request", () => {
  it("makes a stream of the POST's answer, and goes out there and nowhere else", async () => {
    const world = new World({ config });
    const session = await world.begin();
    const standalone = await world.open({ session });
    const answering = world.post(call(1, "hold"), { session });
    await settled();
    const pending = world.backend.held(1).exchange.request("elicitation/create", { q: "Sure?" });
    const stream = new OpenStream((await answering).reply);
    const { id, method } = askedOn(stream);
    assert.equal(method, "elicitation/create");
    await world.post({ jsonrpc: "2.0", id, result: { action: "accept" } }, { session });
    await world.succeed(1, await pending);
    assert.deepEqual(stream.messages.at(-1)?.result, { action: "accept" });
    assert.deepEqual(standalone.heard, []);
  });

  it("is taken back on the same stream while that is open", async () => {
    const world = new World({ config });
    const session = await world.begin();
    const stream = await world.held(1, { session });
    const pending = world.backend.held(1).exchange.request("ping", {}, { timeoutMs: 100 });
    const rejected = assert.rejects(pending, failsWith("CLIENT_TIMEOUT"));
    await world.pass(100);
    await rejected;
    assert.deepEqual(stream.heard.at(-1), "notifications/cancelled");
  });

  it("is taken back on the standalone stream where the other is over", async () => {
    const world = new World({ config });
    const session = await world.begin();
    const stream = await world.held(1, { session });
    const pending = world.backend.held(1).exchange.request("ping");
    const rejected = assert.rejects(pending);
    const { id: requestId } = askedOn(stream);
    await world.succeed(1);
    await world.pass(TIMEOUT_MS);
    await rejected;
    const standalone = await world.open({ session });
    assert.equal(standalone.messages[0]?.params?.["requestId"], requestId);
    assert.deepEqual(stream.heard, [BEGUN, "ping", 1]);
  });

  it("waits on the standalone stream where answers are JSON by choice", async () => {
    const world = new World({ config: { ...config, responseMode: "json" } });
    const session = await world.begin();
    const answering = world.post(call(1, "hold"), { session });
    await settled();
    const pending = world.backend.held(1).exchange.request("roots/list");
    const { id } = askedOn(await world.open({ session }));
    await world.post({ jsonrpc: "2.0", id, result: { roots: [] } }, { session });
    await world.succeed(1, await pending);
    assert.deepEqual((await answering).message.result, { roots: [] });
  });
});

describe("an answer from another principal", () => {
  it("is answered as if the session were unknown, and answers nothing", async () => {
    const world = new World();
    const session = await world.begin(NEWEST, { caller: ALICE });
    const stream = await world.open({ session, caller: ALICE });
    const results: JsonObject[] = [];
    void world.backend.session.request("ping").then((result) => results.push(result));
    const body = { jsonrpc: "2.0", id: askedOn(stream).id, result: {} };
    assert.equal((await world.post(body, { session, caller: BOB })).status, 404);
    await settled();
    assert.deepEqual(results, []);
    await world.post(body, { session, caller: ALICE });
    await settled();
    assert.deepEqual(results, [{}]);
  });
});
