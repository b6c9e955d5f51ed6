import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { call, OpenStream, World } from "./world.js";

const MODERN = { "mcp-protocol-version": "2025-11-25" };

describe("GET /sse", () => {
  // covers: http-sse/endpoint-event
  it("begins a session, and says first how long to wait and where to POST", async () => {
    const stream = await new World({ config: { endpoint: { retryMs: 1_234 } } }).open();
    assert.equal(stream.status, 200);
    const [first, ...rest] = stream.read.events;
    assert.equal(first?.event, "endpoint");
    assert.match(first.data, /^messages\?session_id=sse_[\w-]{22}$/);
    assert.equal(first.id, undefined, "an id would make a client continue after it");
    assert.deepEqual(rest, []);
    assert.deepEqual(stream.read.retries, [1_234]);
    assert.match(stream.sink.text, /^retry: 1234\n\n/);
  });

  // covers: all/stream-head
  it("has the head of an event stream that no proxy may hold back", async () => {
    const stream = await new World().open();
    assert.equal(stream.header("Content-Type"), "text/event-stream");
    assert.equal(stream.header("Cache-Control"), "no-cache, no-transform");
    assert.equal(stream.header("X-Accel-Buffering"), "no");
  });

  // covers: http-sse/resume-reads-only
  it("gives every session an id and a stream token of its own", async () => {
    const world = new World();
    const [one, other] = [await world.open(), await world.open()];
    assert.notEqual(one.sessionId, other.sessionId);
    for (const stream of [one, other]) {
      await world.post(call(1, "ping"), { session: stream.sessionId });
      assert.ok(!stream.lastId.includes(stream.sessionId), "an event id must not name the session");
    }
    assert.notEqual(one.lastId, other.lastId);
  });

  // covers: http-sse/get-accept
  it.each(["text/event-stream", "*/*", "text/*", "application/json, text/event-stream;q=0.5"])(
    "takes Accept: %s",
    async (accept) => {
      assert.equal((await new World().open({ headers: { accept } })).status, 200);
    },
  );

  // covers: http-sse/get-accept
  it("takes a request without Accept", async () => {
    assert.equal((await new World().open({ headers: {} })).status, 200);
  });

  // covers: http-sse/get-accept
  it.each(["application/json", "text/event-stream;q=0", "text/html, image/*"])(
    "answers 406 to Accept: %s, and begins nothing",
    async (accept) => {
      const world = new World();
      const answer = await world.get({ headers: { accept } });
      assert.deepEqual(answer.refusal, [406, -32000, null]);
      assert.equal(world.transport.statistics().sessions, 0);
      assert.equal(world.counter("refused.NOT_ACCEPTABLE"), 1);
    },
  );

  it("leaves the id out of an error for a client of 2025-11-25", async () => {
    const answer = await new World().get({ headers: { accept: "application/json", ...MODERN } });
    assert.deepEqual(answer.refusal, [406, -32000, "left out"]);
  });

  it("opens on whatever path the endpoint says is its own", async () => {
    const world = new World();
    const stream = await world.open({ url: "/mcp" });
    const answer = await world.post(call(1, "ping"), { session: stream.sessionId });
    assert.equal(answer.status, 202);
    assert.equal(stream.messages.length, 1);
  });

  it("refuses the 11th stream of 10, and says when to come back", async () => {
    const world = new World({ config: { maxConnections: 10, retryAfterMs: 2_500 } });
    for (let open = 0; open < 10; open += 1) await world.open();
    const answer = await world.get();
    assert.deepEqual(answer.refusal, [503, -32000, null]);
    assert.equal(answer.header("Retry-After"), "3");
    assert.equal(world.counter("refused.CONNECTION_LIMIT"), 1);
    assert.equal(world.transport.statistics().sessions, 10, "no session without its stream");
  });

  it("ends the 11th stream of 10 where all were asked for in the same moment", async () => {
    const world = new World({ config: { maxConnections: 10, endpoint: { retryMs: 700 } } });
    const answers = await Promise.all(Array.from({ length: 11 }, () => world.get()));
    const streams = answers.map(({ reply }) => new OpenStream(reply));
    assert.equal(world.transport.statistics().connections, 10);
    assert.deepEqual(
      streams.filter(({ sink }) => sink.closed).map(({ sink }) => sink.text),
      ["retry: 700\n\n"],
    );
    assert.equal(world.counter("refused.CONNECTION_LIMIT"), 1);
  });

  it("has room again as soon as a client leaves", async () => {
    const world = new World({ config: { maxConnections: 1 } });
    const first = await world.open();
    first.sink.disconnect();
    assert.equal((await world.open()).status, 200);
  });

  it("ends a stream whose session ended before the adapter got to it", async () => {
    const world = new World();
    const answer = await world.get();
    await world.transport.close();
    const stream = new OpenStream(answer.reply);
    assert.equal(stream.sink.closed, true);
    assert.equal(stream.sink.text, "");
    assert.equal(world.transport.statistics().connections, 0);
  });
});

describe("other methods", () => {
  it.each(["POST", "PUT", "OPTIONS", "HEAD", "PATCH"])("answers 405 to %s /sse", async (method) => {
    const world = new World();
    const answer = await world.send({ url: "/sse", method });
    assert.deepEqual(answer.refusal, [405, -32000, null]);
    assert.equal(answer.header("Allow"), "GET, DELETE");
    assert.equal(world.counter("refused.METHOD_NOT_ALLOWED"), 1);
  });

  it.each(["GET", "DELETE", "PUT"])("answers 405 to %s /messages", async (method) => {
    const answer = await new World().send({ url: "/messages", method });
    assert.deepEqual(answer.refusal, [405, -32000, null]);
    assert.equal(answer.header("Allow"), "POST");
  });

  it("leaves the id out of a 405, too, for a client of 2025-11-25", async () => {
    const answer = await new World().send({ url: "/messages", method: "PUT", headers: MODERN });
    assert.deepEqual(answer.refusal, [405, -32000, "left out"]);
  });
});
