import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { ALICE, BEGUN, BOB, call, NEWEST, OLDER, World } from "./world.js";

const MORE = "notifications/more";
const OLD_EVENTS_GONE = "older events are no longer kept";

describe("GET with the Last-Event-ID of a POST's stream", () => {
  // covers: streamable/resume
  it("goes on with a request that is still being answered", async () => {
    const world = new World();
    const session = await world.begin();
    const stream = await world.held(1, { session });
    stream.sink.disconnect();
    world.backend.held(1).exchange.notify(MORE);
    const resumed = await world.open({ session, after: stream.lastId });
    assert.deepEqual([resumed.heard, resumed.sink.closed], [[MORE], false]);
    await world.succeed(1);
    assert.deepEqual([resumed.heard, resumed.ended], [[MORE, 1], true]);
  });

  // covers: streamable/resume-finished
  it("has the rest of one that is answered, and then ends", async () => {
    const world = new World();
    const session = await world.begin(OLDER);
    const stream = await world.held(1, { session });
    stream.sink.disconnect();
    world.backend.held(1).exchange.notify(MORE);
    await world.succeed(1, { done: true });
    const resumed = await world.open({ session, after: stream.lastId });
    assert.deepEqual([resumed.heard, resumed.ended], [[MORE, 1], true]);
    assert.deepEqual(resumed.messages[1]?.result, { done: true });
    assert.equal(world.transport.statistics().connections, 0);
  });

  it("says first when to come back, and goes on with the numbers", async () => {
    const world = new World({ config: { retryMs: 700 } });
    const session = await world.begin();
    const stream = await world.stream(call(1, "count", { to: 3 }), { session });
    const resumed = await world.open({ session, after: stream.ids[1]! });
    assert.match(resumed.sink.text, /^retry: 700\n\n/);
    assert.deepEqual(resumed.ids, stream.ids.slice(2));
    assert.equal(world.counter("events.replayed"), 5 + 3);
  });

  it("can be repeated, after each of its events, and nothing is lost or doubled", async () => {
    const world = new World();
    const session = await world.begin();
    const stream = await world.stream(call(1, "count", { to: 4 }), { session });
    for (const [index, after] of stream.ids.entries()) {
      const resumed = await world.open({ session, after: after! });
      assert.deepEqual(resumed.ids, stream.ids.slice(index + 1));
      assert.deepEqual(resumed.heard, stream.heard.slice(index));
      assert.equal(resumed.ended, true);
    }
  });

  it("resumes from the priming event, where there was nothing else yet", async () => {
    const world = new World({ config: { responseMode: "stream" } });
    const session = await world.begin();
    const stream = await world.stream(call(1, "hold"), { session });
    stream.sink.disconnect();
    await world.succeed(1);
    assert.deepEqual((await world.open({ session, after: stream.lastId })).heard, [1]);
  });

  // covers: streamable/resume
  it("leaves what belongs to other streams to them", async () => {
    const world = new World();
    const session = await world.begin();
    const one = await world.held(1, { session });
    const other = await world.held(2, { session });
    const standalone = await world.open({ session });
    one.sink.disconnect();
    world.backend.held(1).exchange.notify("notifications/one");
    world.backend.held(2).exchange.notify("notifications/two");
    world.backend.session.notify("notifications/session");
    const resumed = await world.open({ session, after: one.lastId });
    assert.deepEqual(resumed.heard, ["notifications/one"]);
    assert.deepEqual(other.heard, [BEGUN, "notifications/two"]);
    assert.deepEqual(standalone.heard, ["notifications/session"]);
    assert.deepEqual([other.sink.closed, standalone.sink.closed], [false, false]);
  });

  it("takes over from a connection that is still open", async () => {
    const world = new World();
    const session = await world.begin();
    const older = await world.held(1, { session });
    const newer = await world.open({ session, after: older.lastId });
    await world.succeed(1);
    assert.deepEqual([older.heard, older.ended], [[BEGUN], true]);
    assert.deepEqual([newer.heard, newer.ended], [[1], true]);
    assert.equal(world.counter("events.takeovers"), 1);
    assert.equal(world.transport.statistics().connections, 0);
  });

  it("needs a place of its own, unless it takes one over", async () => {
    const world = new World({ config: { maxConnections: 1 } });
    const session = await world.begin();
    const stream = await world.held(1, { session });
    const after = stream.lastId;
    const newer = await world.open({ session, after });
    assert.equal((await world.get({ session })).status, 503);
    newer.sink.disconnect();
    await world.open({ session });
    assert.equal((await world.get({ session, after })).status, 503);
  });

  it("goes on with what is new after a number that was never given", async () => {
    const world = new World();
    const session = await world.begin();
    const stream = await world.held(1, { session });
    stream.sink.disconnect();
    const resumed = await world.open({ session, after: stream.lastId.replace(/\d+$/, "999") });
    await world.succeed(1);
    assert.deepEqual([resumed.heard, resumed.ended], [[1], true]);
  });
});

describe("GET with the Last-Event-ID of the standalone stream", () => {
  // covers: streamable/resume
  it("goes on after that event", async () => {
    const world = new World();
    const session = await world.begin();
    const stream = await world.open({ session });
    for (const n of [1, 2, 3]) world.backend.session.notify(MORE, { n });
    stream.sink.disconnect();
    world.backend.session.notify(MORE, { n: 4 });
    const resumed = await world.open({ session, after: stream.ids[1]! });
    world.backend.session.notify(MORE, { n: 5 });
    assert.deepEqual(
      resumed.messages.map(({ params }) => params?.["n"]),
      [2, 3, 4, 5],
    );
    assert.deepEqual(resumed.read.comments, []);
  });
});

describe("an event that is no longer kept", () => {
  // covers: streamable/resume-incomplete
  it("on the standalone stream is told of with a comment", async () => {
    const world = new World({ config: { maxReplayEvents: 2 } });
    const session = await world.begin();
    const stream = await world.open({ session });
    for (const n of [1, 2, 3, 4]) world.backend.session.notify(MORE, { n });
    stream.sink.disconnect();
    const resumed = await world.open({ session, after: stream.ids[0]! });
    assert.deepEqual(resumed.ids, stream.ids.slice(3));
    assert.deepEqual(resumed.read.comments, [OLD_EVENTS_GONE]);
    assert.equal(world.counter("events.incompleteReplays"), 1);
  });

  it("on a POST's stream is told of with a comment, before the rest and the end", async () => {
    const world = new World({ config: { maxReplayEvents: 2 } });
    const session = await world.begin(OLDER);
    const stream = await world.held(1, { session });
    for (const n of [1, 2, 3]) world.backend.held(1).exchange.notify(MORE, { n });
    stream.sink.disconnect();
    await world.succeed(1);
    const resumed = await world.open({ session, after: stream.ids[0]! });
    assert.deepEqual([resumed.heard, resumed.ended], [[MORE, 1], true]);
    assert.match(resumed.sink.text, new RegExp(`^retry: .*\n\n: ${OLD_EVENTS_GONE}\n\n`));
  });
});

describe("a Last-Event-ID that leads nowhere in the session", () => {
  // covers: streamable/resume-own-session
  it.each(["", "1", "-1", "unknown-1", "x-y-z", "é-3"])(
    "is as if it had not been sent: %j",
    async (after) => {
      const world = new World();
      const session = await world.begin();
      world.backend.session.notify(MORE);
      const stream = await world.open({ session, after });
      world.backend.session.notify(MORE);
      assert.deepEqual([stream.heard, stream.read.comments], [[MORE, MORE], []]);
    },
  );

  // covers: streamable/resume-own-session
  it("gives nothing of another session, whoever asks, and takes over nothing", async () => {
    const world = new World();
    const [one, other] = [await world.begin(), await world.begin()];
    const post = await world.held(1, { session: one });
    const standalone = await world.open({ session: one });
    world.backend.began[0]?.notify(MORE);
    for (const after of [post.ids[0]!, standalone.ids[0]!]) {
      const stream = await world.open({ session: other, after });
      assert.deepEqual(stream.heard, []);
    }
    assert.deepEqual([post.sink.closed, standalone.sink.closed], [false, false]);
  });

  it("gives nothing where the session is another principal's", async () => {
    const world = new World();
    const session = await world.begin(NEWEST, { caller: ALICE });
    const stream = await world.held(1, { session, caller: ALICE });
    const after = stream.ids[0]!;
    const headers = { "mcp-protocol-version": OLDER };
    const answer = await world.get({ session, after, caller: BOB, headers });
    assert.deepEqual(answer.refusal, [404, -32001, null]);
    assert.equal(stream.sink.closed, false);
    assert.deepEqual((await world.open({ session, after, caller: ALICE })).heard, [BEGUN]);
  });

  it("gives nothing without a session, to which it is no key: 405", async () => {
    const world = new World();
    const stream = await world.held(1, { session: await world.begin() });
    assert.equal((await world.get({ after: stream.lastId })).status, 405);
  });
});
