import { describe, it, jest } from "@jest/globals";
import assert from "node:assert/strict";
import { OpenStream } from "./answer.js";
import { FaultyLog, pause } from "./faulty-log.js";
import { BEGUN, call, NEWEST, OLDER, settled, World } from "./world.js";

describe("a log that takes its time", () => {
  it("leaves a stream all of its events, though it is answered while it opens", async () => {
    const eventLog = new FaultyLog();
    const world = new World({ eventLog });
    const session = await world.begin(OLDER);
    const pending = world.post(call(1, "hold"), { session });
    await settled();
    const reading = pause();
    eventLog.busy.set("after", reading.over);
    world.backend.held(1).exchange.notify(BEGUN);
    const stream = new OpenStream((await pending).reply);
    await world.succeed(1);
    assert.deepEqual([stream.heard, stream.sink.closed], [[], false]);
    reading.end();
    await settled();
    assert.deepEqual([stream.heard, stream.ended], [[BEGUN, 1], true]);
  });

  it("leaves a client that comes back the rest, though it is answered meanwhile", async () => {
    const eventLog = new FaultyLog();
    const world = new World({ eventLog });
    const session = await world.begin(OLDER);
    const stream = await world.held(1, { session });
    await settled();
    stream.sink.disconnect();
    world.backend.held(1).exchange.notify("notifications/more");
    const reading = pause();
    eventLog.busy.set("after", reading.over);
    const back = await world.open({ session, after: stream.lastId });
    await world.succeed(1);
    assert.deepEqual([back.heard, back.sink.closed], [[], false]);
    reading.end();
    await settled();
    assert.deepEqual([back.heard, back.ended], [["notifications/more", 1], true]);
  });

  it("leaves a client that comes back twice the rest", async () => {
    const eventLog = new FaultyLog();
    const world = new World({ eventLog });
    const session = await world.begin(OLDER);
    const stream = await world.stream(call(1, "say"), { session });
    const [first, second] = [pause(), pause()];
    eventLog.busy.set("after", first.over);
    const older = await world.open({ session, after: stream.ids[0]! });
    eventLog.busy.set("after", second.over);
    const newer = await world.open({ session, after: stream.ids[0]! });
    first.end();
    await settled();
    assert.deepEqual([older.ended, newer.sink.closed], [true, false]);
    second.end();
    await settled();
    assert.deepEqual([newer.heard, newer.ended], [[1], true]);
  });

  it("lets a client go away to poll with what it has", async () => {
    const eventLog = new FaultyLog();
    const world = new World({ eventLog });
    const session = await world.begin(NEWEST);
    const pending = world.post(call(1, "hold"), { session });
    await settled();
    const reading = pause();
    eventLog.busy.set("after", reading.over);
    world.backend.held(1).exchange.notify(BEGUN);
    const stream = new OpenStream((await pending).reply);
    world.backend.held(1).exchange.closeStream?.();
    assert.equal(stream.sink.closed, false);
    reading.end();
    await settled();
    assert.deepEqual([stream.heard, stream.ended], [[BEGUN], true]);
  });

  it("writes what was sent before the answer first", async () => {
    const eventLog = new FaultyLog();
    const world = new World({ eventLog });
    const session = await world.begin();
    const stream = await world.held(1, { session });
    await settled();
    const writing = pause();
    eventLog.busy.set("append", writing.over);
    world.backend.held(1).exchange.notify("notifications/more");
    await world.succeed(1);
    assert.deepEqual([stream.heard, stream.sink.closed], [[BEGUN], false]);
    writing.end();
    await settled();
    assert.deepEqual([stream.heard, stream.ended], [[BEGUN, "notifications/more", 1], true]);
  });

  it("is not asked for the statistics, once for each session", async () => {
    const farLog = new FaultyLog();
    const asked = jest.spyOn(farLog, "bytesHeld");
    const [near, far] = [new World(), new World({ eventLog: farLog })];
    for (const world of [near, far]) {
      await world.begin();
      world.backend.session.notify(BEGUN);
    }
    assert.ok(near.transport.statistics().bytesHeld > far.transport.statistics().bytesHeld);
    assert.equal(asked.mock.calls.length, 0);
  });

  it.each<[string, (world: World) => Promise<void>]>([
    ["ends", ({ sessions }) => sessions.close()],
    ["would begin while the server drains", ({ transport }) => transport.drain(0)],
  ])("refuses a session that %s meanwhile, and the backend never hears of it", async (_, stop) => {
    const eventLog = new FaultyLog();
    const world = new World({ eventLog });
    const opening = pause();
    eventLog.busy.set("open", opening.over);
    const pending = world.initialize(NEWEST);
    await settled();
    await stop(world);
    opening.end();
    assert.deepEqual((await pending).refusal, [503, -32000, "initialize"]);
    assert.deepEqual([world.backend.began, world.backend.ended], [[], []]);
  });
});
