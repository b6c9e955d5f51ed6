import { describe, it } from "@jest/globals";
import { EVENT_STREAM_HEADERS, LEGACY_REVISIONS } from "@crossfade/core";
import assert from "node:assert/strict";
import { OpenStream } from "./answer.js";
import { ALICE, BOB, BEGUN, call, NEWEST, OLDER, settled, UNKNOWN, World } from "./world.js";

const CHANGED = "notifications/tools/list_changed";

describe("GET naming a session", () => {
  // covers: streamable/standalone
  it.each(LEGACY_REVISIONS)("opens the standalone stream of a %s session", async (revision) => {
    const world = new World({ config: { retryMs: 700 } });
    const session = await world.begin(revision);
    const stream = await world.open({ session });
    assert.deepEqual([stream.status, stream.reply.headers], [200, EVENT_STREAM_HEADERS]);
    assert.match(stream.sink.text, /^retry: 700\n\n/);
    assert.deepEqual(stream.messages, []);
    world.backend.session.notify(CHANGED, { a: 1 });
    assert.deepEqual(stream.messages, [{ jsonrpc: "2.0", method: CHANGED, params: { a: 1 } }]);
    assert.match(stream.lastId, /^[\w-]{22}-1$/);
    assert.equal(stream.sink.closed, false);
  });

  // covers: streamable/priming
  it.each(LEGACY_REVISIONS)("begins with an id to come back with, or not: %s", async (revision) => {
    const world = new World();
    const session = await world.begin(revision);
    world.backend.session.notify(CHANGED);
    const stream = await world.open({ session });
    const ids = revision === NEWEST ? ["0", "1"] : ["1"];
    assert.deepEqual(
      stream.ids.map((id) => id?.split("-").at(-1)),
      ids,
    );
  });

  it("loses nothing of a connection that broke before anything of it was read", async () => {
    const world = new World();
    const session = await world.begin(NEWEST);
    world.backend.session.notify("notifications/before");
    await world.open({ session });
    const lost = await world.open({ session });
    const [after = ""] = lost.ids;
    world.backend.session.notify(CHANGED);
    lost.sink.disconnect();
    assert.deepEqual((await world.open({ session, after })).heard, [CHANGED]);
  });

  it("delivers first what nobody was there for", async () => {
    const world = new World();
    const session = await world.begin();
    for (const n of [1, 2]) world.backend.session.notify(CHANGED, { n });
    const stream = await world.open({ session });
    world.backend.session.notify(CHANGED, { n: 3 });
    assert.deepEqual(
      stream.messages.map(({ params }) => params?.["n"]),
      [1, 2, 3],
    );
  });

  it("delivers nothing twice to a client that comes back without Last-Event-ID", async () => {
    const world = new World();
    const session = await world.begin();
    const first = await world.open({ session });
    world.backend.session.notify("notifications/one");
    first.sink.disconnect();
    world.backend.session.notify("notifications/two");
    const second = await world.open({ session });
    assert.deepEqual([first.heard, second.heard], [["notifications/one"], ["notifications/two"]]);
    assert.deepEqual(second.read.comments, []);
  });

  // covers: streamable/standalone, streamable/one-stream
  it("has none of the answers to POSTs, and nothing of their streams", async () => {
    const world = new World();
    const session = await world.begin();
    const standalone = await world.open({ session });
    await world.post(call(1, "ping"), { session });
    const stream = await world.held(2, { session });
    await world.succeed(2);
    assert.deepEqual([stream.heard, standalone.heard], [[BEGUN, 2], []]);
  });

  // covers: streamable/standalone-takeover
  it("lets the newer stream take over from one that is open, and the older end", async () => {
    const world = new World();
    const session = await world.begin();
    const older = await world.open({ session });
    world.backend.session.notify("notifications/one");
    const newer = await world.open({ session });
    world.backend.session.notify("notifications/two");
    assert.equal(older.ended, true, "what it was sent must still arrive");
    assert.deepEqual([older.heard, newer.heard], [["notifications/one"], ["notifications/two"]]);
    assert.equal(world.counter("events.takeovers"), 1);
    assert.equal(world.transport.statistics().connections, 1);
  });

  it("leaves the streams of its POSTs alone", async () => {
    const world = new World();
    const session = await world.begin();
    const stream = await world.held(1, { session });
    await world.open({ session });
    assert.deepEqual([stream.sink.closed, world.transport.statistics().connections], [false, 2]);
  });

  // covers: all/heartbeat
  it("is kept alive by comments", async () => {
    const world = new World({ config: { heartbeatMs: 15_000 } });
    const stream = await world.open({ session: await world.begin() });
    world.clock.advance(45_000);
    assert.deepEqual(stream.read.comments, ["", "", ""]);
  });

  it.each([UNKNOWN, "", "sse_AAAAAAAAAAAAAAAAAAAAAA"])(
    "answers 404, -32001 where it is unknown: %j",
    async (session) => {
      const world = new World();
      assert.deepEqual((await world.get({ session })).refusal, [404, -32001, null]);
      assert.equal(world.counter("refused.SESSION_NOT_FOUND"), 1);
    },
  );

  it("answers the same where it is another principal's, and takes over nothing", async () => {
    const world = new World();
    const session = await world.begin(NEWEST, { caller: ALICE });
    const stream = await world.open({ session, caller: ALICE });
    const unknown = await world.get({ session: UNKNOWN, caller: BOB });
    for (const caller of [{ caller: BOB }, {}]) {
      const answer = await world.get({ session, ...caller });
      assert.deepEqual([answer.status, answer.body], [404, unknown.body]);
    }
    assert.equal(stream.sink.closed, false);
  });
});

describe("Accept of a GET", () => {
  // covers: streamable/get-accept
  it.each([
    ["text/event-stream", 200],
    ["*/*", 200],
    [undefined, 200],
    ["application/json", 406],
    ["text/event-stream;q=0, */*", 406],
  ])("%s: %i", async (accept, status) => {
    const world = new World();
    const session = await world.begin(OLDER);
    const answer = await world.get({ session, headers: { accept } });
    assert.equal(answer.status, status);
    if (status === 406) assert.deepEqual(answer.refusal, [406, -32000, null]);
  });
});

describe("a method that is not served", () => {
  // covers: all/method-not-allowed
  it.each(["GET", "DELETE", "PUT", "HEAD"])("%s without a session: 405", async (method) => {
    const answer = await new World().send({ method });
    assert.deepEqual(answer.refusal, [405, -32000, null]);
    assert.equal(answer.header("Allow"), "POST");
  });

  it.each(["PUT", "PATCH", "HEAD"])("%s with a session: 405", async (method) => {
    const world = new World();
    const answer = await world.send({ method, session: await world.begin() });
    assert.deepEqual([answer.status, answer.header("Allow")], [405, "GET, POST, DELETE"]);
    assert.equal(world.counter("refused.METHOD_NOT_ALLOWED"), 1);
  });
});

describe("broadcasts", () => {
  // covers: streamable/one-stream
  it("reach each session once, on its standalone stream", async () => {
    const world = new World();
    const [one, other] = [await world.begin(), await world.begin()];
    const post = await world.held(1, { session: one });
    const standalone = await world.open({ session: one });
    const json = JSON.stringify({ jsonrpc: "2.0", method: CHANGED });
    assert.equal(world.transport.broadcaster.broadcastToAll(json), 2);
    assert.deepEqual([post.heard, standalone.heard], [[BEGUN], [CHANGED]]);
    assert.deepEqual((await world.open({ session: other })).heard, [CHANGED]);
  });
});

describe("maxConnections", () => {
  const config = { maxConnections: 1, retryMs: 700 };

  it("is answered with 503 beyond, and has room again when a stream is gone", async () => {
    const world = new World({ config });
    const [one, other] = [await world.begin(OLDER), await world.begin(OLDER)];
    const stream = await world.open({ session: one });
    assert.deepEqual((await world.get({ session: other })).refusal, [503, -32000, null]);
    assert.equal((await world.open({ session: one })).status, 200, "it takes over its own place");
    assert.equal(stream.ended, true);
    await world.delete({ session: one });
    assert.equal((await world.open({ session: other })).status, 200);
    assert.equal(world.counter("refused.CONNECTION_LIMIT"), 1);
  });

  it("holds for those who ask in the same moment", async () => {
    const world = new World({ config });
    const [one, other] = [await world.begin(), await world.begin()];
    const answers = [await world.get({ session: one }), await world.get({ session: other })];
    const [first, second] = answers.map(({ reply }) => new OpenStream(reply));
    assert.deepEqual([first?.sink.closed, second?.ended], [false, true]);
    assert.equal(second?.sink.text, "retry: 700\n\n");
    assert.equal(world.counter("refused.CONNECTION_LIMIT"), 1);
    assert.equal(world.transport.statistics().connections, 1);
  });

  it("leaves POSTs their answers: as JSON, and the rest is on the standalone stream", async () => {
    const world = new World({ config });
    const session = await world.begin();
    const standalone = await world.open({ session });
    const answer = await world.post(call(1, "count", { to: 2 }), { session });
    assert.deepEqual([answer.status, answer.message.result], [200, { to: 2 }]);
    assert.deepEqual(standalone.heard, ["notifications/progress", "notifications/progress"]);
    assert.equal(world.counter("refused.CONNECTION_LIMIT"), 1, "once for the POST");
  });

  it("leaves a POST as it is when there is room again in its midst", async () => {
    const world = new World({ config });
    const session = await world.begin();
    const standalone = await world.open({ session });
    const pending = world.post(call(1, "hold"), { session });
    await settled();
    const { exchange } = world.backend.held(1);
    exchange.notify("notifications/one");
    standalone.sink.disconnect();
    exchange.notify("notifications/two");
    await world.succeed(1);
    assert.equal((await pending).streams, false);
    assert.deepEqual((await world.open({ session })).heard, ["notifications/two"]);
  });

  it("refuses POSTs that are to be streams, before a session begins", async () => {
    const world = new World({ config: { ...config, responseMode: "stream" } });
    const { sessionId: session } = await world.initialize(NEWEST);
    await world.open({ session });
    assert.equal((await world.post(call(1, "ping"), { session })).status, 503);
    assert.deepEqual((await world.initialize(NEWEST)).refusal, [503, -32000, "initialize"]);
    assert.equal(world.counter("sessions.opened"), 1);
    assert.equal((await world.post({ jsonrpc: "2.0", method: "a" }, { session })).status, 202);
  });
});
