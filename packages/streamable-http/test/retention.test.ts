import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { OpenStream } from "./answer.js";
import { BEGUN, call, OLDER, World } from "./world.js";

const MINUTE_MS = 60_000;

describe("streamRetentionMs", () => {
  it("is how long a stream can be resumed after its last answer", async () => {
    const world = new World({ config: { streamRetentionMs: MINUTE_MS } });
    const session = await world.begin(OLDER);
    const stream = await world.held(1, { session });
    await world.pass(5 * MINUTE_MS);
    await world.succeed(1);
    const after = stream.ids[0]!;
    await world.pass(MINUTE_MS - 1);
    assert.deepEqual((await world.open({ session, after })).heard, [1]);
    await world.pass(1);
    const late = await world.open({ session, after });
    assert.deepEqual([late.heard, late.sink.closed], [[], false], "the standalone stream");
    assert.equal(world.counter("streams.forgottenEarly"), 0);
  });

  it("forgets the events as well, and those of no other stream", async () => {
    const world = new World({ config: { streamRetentionMs: MINUTE_MS } });
    const session = await world.begin();
    const before = world.transport.statistics().bytesHeld;
    await world.stream(call(1, "say"), { session });
    await world.pass(1_000);
    const young = await world.stream(call(2, "say"), { session });
    const live = await world.held(3, { session });
    const held = world.transport.statistics().bytesHeld;
    await world.pass(MINUTE_MS - 1_000);
    assert.ok(world.transport.statistics().bytesHeld < held);
    assert.deepEqual((await world.open({ session, after: young.ids[1]! })).heard, [2]);
    assert.equal(live.sink.closed, false);
    await world.pass(MINUTE_MS);
    await world.succeed(3);
    await world.pass(MINUTE_MS);
    assert.equal(world.transport.statistics().bytesHeld, before);
    assert.equal(world.counter("streams.retained"), 3);
  });

  it("does not keep a session that nothing is heard of", async () => {
    const config = { streamRetentionMs: 10 * MINUTE_MS, sessionIdleMs: MINUTE_MS };
    const world = new World({ config });
    await world.stream(call(1, "say"), { session: await world.begin() });
    await world.pass(MINUTE_MS);
    const { sessions, bytesHeld } = world.transport.statistics();
    assert.deepEqual([sessions, bytesHeld], [0, 0]);
    assert.equal(world.counter("sessionsEnded.idle"), 1);
  });
});

describe("maxRetainedStreams", () => {
  const config = { maxRetainedStreams: 2 };

  it("is how many a session has: beyond, the longest finished is forgotten, and counted", async () => {
    const world = new World({ config });
    const session = await world.begin();
    const streams: OpenStream[] = [];
    for (const id of [1, 2, 3]) streams.push(await world.stream(call(id, "say"), { session }));
    assert.equal(world.counter("streams.forgottenEarly"), 1);
    const resumed: unknown[] = [];
    for (const { ids } of streams) {
      resumed.push((await world.open({ session, after: ids[1]! })).heard);
    }
    assert.deepEqual(resumed, [[], [2], [3]]);
  });

  it("counts from the last answer: who waited longest is not the first to lose it", async () => {
    const world = new World({ config });
    const session = await world.begin();
    const slow = await world.held("slow", { session });
    slow.sink.disconnect();
    for (const id of [1, 2]) await world.stream(call(id, "say"), { session });
    await world.succeed("slow");
    assert.deepEqual((await world.open({ session, after: slow.lastId })).heard, ["slow"]);
  });

  it("is no limit for requests that are being answered", async () => {
    const world = new World({ config });
    const session = await world.begin();
    const streams = [];
    for (const id of [1, 2, 3, 4]) streams.push(await world.held(id, { session }));
    assert.equal(world.counter("streams.forgottenEarly"), 0);
    for (const id of [1, 2, 3, 4]) await world.succeed(id);
    assert.deepEqual(
      streams.map(({ heard }) => heard),
      [1, 2, 3, 4].map((id) => [BEGUN, id]),
    );
    assert.equal(world.counter("streams.forgottenEarly"), 2);
  });

  it("leaves out streams that their clients are just being given", async () => {
    const world = new World({ config: { maxRetainedStreams: 1 } });
    const session = await world.begin();
    const ids = [1, 2, 3];
    const answers = await Promise.all(ids.map((id) => world.post(call(id, "say"), { session })));
    const streams = answers.map(({ reply }) => new OpenStream(reply));
    assert.deepEqual(
      streams.map(({ heard }) => heard),
      ids.map((id) => ["notifications/message", id]),
    );
    await world.stream(call(4, "say"), { session });
    assert.equal(world.counter("streams.forgottenEarly"), 3, "all but the newest");
  });

  it("is each session's own", async () => {
    const world = new World({ config: { maxRetainedStreams: 1 } });
    const [one, other] = [await world.begin(), await world.begin()];
    const first = await world.stream(call(1, "say"), { session: one });
    await world.stream(call(1, "say"), { session: other });
    assert.deepEqual((await world.open({ session: one, after: first.ids[1]! })).heard, [1]);
    assert.equal(world.counter("streams.forgottenEarly"), 0);
  });

  it("has room again after the retention time", async () => {
    const world = new World({ config: { maxRetainedStreams: 1, streamRetentionMs: MINUTE_MS } });
    const session = await world.begin();
    await world.stream(call(1, "say"), { session });
    await world.pass(MINUTE_MS);
    await world.stream(call(2, "say"), { session });
    assert.equal(world.counter("streams.forgottenEarly"), 0);
  });
});
