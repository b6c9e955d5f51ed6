import { describe, it } from "@jest/globals";
import { EVENT_STREAM_HEADERS, LEGACY_REVISIONS } from "@crossfade/core";
import assert from "node:assert/strict";
import { OpenStream } from "./answer.js";
import { BEGUN, call, NEWEST, OLDER, settled, World } from "./world.js";

describe("the answer to a POST", () => {
  // covers: all/stream-head, streamable/json-or-stream
  it("becomes a stream as soon as something is sent first", async () => {
    const world = new World();
    const session = await world.begin(OLDER);
    const pending = world.post(call(1, "hold"), { session });
    await settled();
    world.backend.held(1).exchange.notify("notifications/progress", { progress: 1 });
    const answer = await pending;
    assert.deepEqual([answer.status, answer.reply.headers], [200, EVENT_STREAM_HEADERS]);
    const stream = new OpenStream(answer.reply);
    const progress = {
      jsonrpc: "2.0",
      method: "notifications/progress",
      params: { progress: 1 },
    };
    assert.deepEqual([stream.messages, stream.sink.closed], [[progress], false]);
    world.backend.held(1).exchange.notify("notifications/progress");
    await world.succeed(1, { done: true });
    assert.deepEqual(stream.messages.slice(1), [
      { jsonrpc: "2.0", method: "notifications/progress" },
      { jsonrpc: "2.0", id: 1, result: { done: true } },
    ]);
    assert.deepEqual(
      stream.read.events.map(({ event }) => event),
      ["message", "message", "message"],
    );
    assert.equal(stream.ended, true);
  });

  it("has all of it, in order, where a backend sends and answers at once", async () => {
    const world = new World();
    const session = await world.begin(OLDER);
    const stream = await world.stream(call(1, "count", { to: 50 }), { session });
    const counted = stream.messages.slice(0, -1).map(({ params }) => params?.["n"]);
    assert.deepEqual(
      counted,
      Array.from({ length: 50 }, (_, index) => index + 1),
    );
    assert.deepEqual([stream.heard.at(-1), stream.ended], [1, true]);
  });

  it("says first when to come back, in every revision", async () => {
    const world = new World({ config: { retryMs: 700 } });
    for (const revision of LEGACY_REVISIONS) {
      const session = await world.begin(revision);
      const stream = await world.stream(call(1, "say"), { session });
      assert.match(stream.sink.text, /^retry: 700\n\n/);
      assert.deepEqual(stream.read.retries, [700]);
    }
  });

  it("is an error on the stream where the backend fails after it has sent something", async () => {
    const world = new World();
    const session = await world.begin();
    const stream = await world.held(1, { session });
    world.backend.held(1).fail(new Error("secret"));
    await settled();
    const error = { code: -32603, message: "Internal error" };
    assert.deepEqual(stream.messages.at(-1), { jsonrpc: "2.0", id: 1, error });
    assert.equal(stream.ended, true);
  });

  // covers: all/heartbeat
  it("is kept alive by comments while it takes its time", async () => {
    const world = new World({ config: { heartbeatMs: 15_000 } });
    const session = await world.begin();
    const stream = await world.held(1, { session });
    world.clock.advance(30_000);
    assert.deepEqual(stream.read.comments, ["", ""]);
  });
});

describe("the first event of a POST's stream", () => {
  // covers: streamable/priming
  it("has an id and no data from 2025-11-25 on", async () => {
    const world = new World();
    const session = await world.begin(NEWEST);
    const { read, ids } = await world.stream(call(1, "say"), { session });
    assert.deepEqual(
      read.events.map(({ data }) => data === ""),
      [true, false, false],
    );
    const [token = ""] = ids[0]!.split(/-1$/);
    assert.deepEqual(ids, [`${token}-1`, `${token}-2`, `${token}-3`]);
  });

  // covers: streamable/priming
  it.each(["2024-11-05", "2025-03-26", "2025-06-18"])(
    "is a message in %s, whose clients parse all data",
    async (revision) => {
      const world = new World();
      const session = await world.begin(revision);
      const stream = await world.stream(call(1, "say"), { session });
      assert.deepEqual(
        stream.read.events.map(({ data }) => data === ""),
        [false, false],
      );
      assert.match(stream.lastId, /-2$/);
    },
  );

  it("tells no session's id, and no other stream's name", async () => {
    const world = new World();
    const session = await world.begin();
    const [one, other] = [1, 2].map((id) => world.stream(call(id, "say"), { session }));
    const [first, second] = [await one!, await other!];
    assert.ok(!first.sink.text.includes(session));
    assert.notEqual(first.ids[0], second.ids[0]);
  });
});

describe("responseMode json", () => {
  // covers: streamable/response-mode
  it("answers with JSON whatever is sent first, and that goes to the standalone stream", async () => {
    const world = new World({ config: { responseMode: "json" } });
    const session = await world.begin();
    const standalone = await world.open({ session });
    const answer = await world.post(call(1, "say", { n: 1 }), { session });
    assert.deepEqual([answer.streams, answer.message.result], [false, { said: true }]);
    assert.deepEqual(standalone.heard, ["notifications/message"]);
  });
});

describe("responseMode stream", () => {
  const config = { responseMode: "stream" } as const;

  it("answers with a stream that can be resumed, initialize too", async () => {
    const world = new World({ config });
    const began = await world.initialize(NEWEST);
    const first = new OpenStream(began.reply);
    assert.deepEqual([first.heard, first.ended], [["initialize"], true]);
    assert.equal(first.read.events[0]?.data, "", "the revision is known by now");
    const session = began.sessionId;
    const stream = await world.stream(call(1, "ping"), { session });
    assert.deepEqual([stream.heard, stream.ended], [[1], true]);
    const resumed = await world.open({ session, after: stream.ids[0]! });
    assert.deepEqual([resumed.heard, resumed.ended], [[1], true]);
  });

  it("waits for initialize to be answered, as its head has the session's id", async () => {
    const world = new World({ config });
    world.backend.beforeInitialize = () => settled();
    const answer = await world.initialize(OLDER);
    assert.match(answer.sessionId, /^st_/);
    assert.deepEqual(new OpenStream(answer.reply).heard, ["initialize"]);
    const session = answer.sessionId;
    assert.equal((await world.stream(call(1, "ping"), { session })).ended, true);
  });

  // covers: streamable/response-mode
  it("begins the stream before there is anything to say", async () => {
    const world = new World({ config });
    const { sessionId: session } = await world.initialize(NEWEST);
    const stream = await world.stream(call(1, "hold"), { session });
    assert.deepEqual([stream.ids.length, stream.heard, stream.ended], [1, [], false]);
    await world.succeed(1);
    assert.deepEqual([stream.heard, stream.ended], [[1], true]);
  });

  it("answers notifications with 202 all the same", async () => {
    const world = new World({ config });
    const { sessionId: session } = await world.initialize(NEWEST);
    const answer = await world.post({ jsonrpc: "2.0", method: "notifications/a" }, { session });
    assert.deepEqual([answer.status, answer.streams], [202, false]);
  });
});

describe("what is sent on behalf of a request", () => {
  // covers: streamable/one-stream
  it("is on the stream of its own POST, and on no other", async () => {
    const world = new World();
    const session = await world.begin(OLDER);
    const standalone = await world.open({ session });
    const one = await world.held("one", { session });
    const other = await world.held("other", { session });
    world.backend.held("one").exchange.notify("notifications/one");
    world.backend.held("other").exchange.notify("notifications/other");
    world.backend.session.notify("notifications/session");
    await world.succeed("other");
    await world.succeed("one");
    assert.deepEqual(one.heard, [BEGUN, "notifications/one", "one"]);
    assert.deepEqual(other.heard, [BEGUN, "notifications/other", "other"]);
    assert.deepEqual(standalone.heard, ["notifications/session"]);
  });

  it("is on the standalone stream once the request is answered, on a stream or as JSON", async () => {
    const world = new World();
    const session = await world.begin();
    const streamed = await world.held(1, { session });
    await world.succeed(1);
    const pending = world.post(call(2, "hold"), { session });
    await settled();
    await world.succeed(2);
    assert.equal((await pending).streams, false);
    world.backend.held(1).exchange.notify("notifications/late");
    world.backend.held(2).exchange.notify("notifications/later");
    assert.deepEqual(streamed.heard, [BEGUN, 1]);
    const standalone = await world.open({ session });
    assert.deepEqual(standalone.heard, ["notifications/late", "notifications/later"]);
  });
});

describe("a session that ends before a stream of it has begun", () => {
  it("leaves the stream without events, and takes no place", async () => {
    const world = new World();
    const session = await world.begin();
    const { reply } = await world.post(call(1, "say"), { session });
    await world.delete({ session });
    const stream = new OpenStream(reply);
    assert.deepEqual([stream.sink.text, stream.ended], ["", true]);
    assert.equal(world.transport.statistics().connections, 0);
    assert.deepEqual(world.logger.of("error"), []);
  });
});
