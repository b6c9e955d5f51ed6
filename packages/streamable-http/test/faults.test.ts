import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { MemorySessionStore } from "@crossfade/session";
import { OpenStream } from "./answer.js";
import { FaultyLog, FAULTS } from "./faulty-log.js";
import { TestBackend } from "./test-backend.js";
import { BEGUN, call, NEWEST, note, settled, World } from "./world.js";

const reasonsOf = ({ backend }: World): unknown[] => backend.ended.map(({ reason }) => reason);
const errorsOf = ({ logger }: World): string => logger.of("error").join("\n");

/** Nothing is left that would have to be let go of. */
function assertLeavesNothing(world: World): void {
  const { sessions, connections, requestsInFlight } = world.transport.statistics();
  assert.deepEqual([sessions, connections, requestsInFlight], [0, 0, 0]);
  assert.equal(world.clock.timerCount, 0, "a heartbeat for nobody");
}

describe.each(FAULTS)("a log that %s", (fault) => {
  it("when a session begins leaves none behind", async () => {
    const eventLog = new FaultyLog();
    const world = new World({ eventLog });
    eventLog.failing.set("open", fault);
    assert.deepEqual((await world.initialize(NEWEST)).refusal, [500, -32603, "initialize"]);
    assert.deepEqual([world.backend.began, world.backend.ended], [[], []]);
    assert.match(errorsOf(world), /The log cannot open/);
    assertLeavesNothing(world);
  });

  it("when a POST's stream begins ends the session, and no POST hangs", async () => {
    const eventLog = new FaultyLog();
    const world = new World({ eventLog });
    const session = await world.begin();
    const pending = world.post(call(1, "hold"), { session });
    await settled();
    eventLog.failing.set("open", fault);
    world.backend.held(1).exchange.notify(BEGUN);
    await settled();
    const { reply } = await pending;
    if (reply.stream) assert.equal(new OpenStream(reply).sink.closed, true);
    assert.deepEqual(reasonsOf(world), ["lost"]);
    assert.match(errorsOf(world), /The log cannot open/);
    assertLeavesNothing(world);
  });

  it.each(["standalone", "POST"])(
    "when an event is sent on a %s stream ends the session, which is over here",
    async (kind) => {
      const eventLog = new FaultyLog();
      const world = new World({ eventLog });
      const session = await world.begin();
      const standalone = await world.open({ session });
      const stream = await world.held(1, { session });
      await settled();
      eventLog.failing.set("append", fault);
      const { exchange } = world.backend.held(1);
      (kind === "POST" ? exchange : world.backend.session).notify("notifications/a");
      await settled();
      const cut = kind === "POST" ? stream : standalone;
      assert.deepEqual([cut.sink.destroyed, standalone.sink.closed], [true, true]);
      assert.equal(stream.sink.closed, true);
      assert.deepEqual(reasonsOf(world), ["lost"]);
      assert.match(errorsOf(world), /The log cannot append/);
      assert.equal((await world.post(call(2, "ping"), { session })).status, 404);
      assertLeavesNothing(world);
    },
  );

  it.each(["standalone", "POST"])(
    "when a client comes back to a %s stream cuts its connection, and the next one is whole",
    async (kind) => {
      const eventLog = new FaultyLog();
      const world = new World({ eventLog });
      const session = await world.begin();
      const stream =
        kind === "POST" ? await world.held(1, { session }) : await world.open({ session });
      if (kind === "standalone") world.backend.session.notify(BEGUN);
      await settled();
      eventLog.failing.set("after", fault);
      const cut = await world.open({ session, after: stream.ids[0]! });
      await settled();
      assert.equal(cut.sink.destroyed, true);
      assert.match(errorsOf(world), /The log cannot after/);
      assert.equal(world.transport.statistics().connections, 0);
      eventLog.failing.clear();
      const back = await world.open({ session, after: stream.ids[0]! });
      if (kind === "POST") await world.succeed(1);
      await settled();
      assert.deepEqual(back.heard, kind === "POST" ? [BEGUN, 1] : [BEGUN]);
    },
  );

  it("when a stream is forgotten is logged, and the stream is forgotten all the same", async () => {
    const eventLog = new FaultyLog();
    const world = new World({ eventLog, config: { maxRetainedStreams: 1 } });
    const session = await world.begin();
    const first = await world.stream(call(1, "say"), { session });
    await settled();
    eventLog.failing.set("dropStream", fault);
    await world.stream(call(2, "say"), { session });
    await settled();
    assert.match(errorsOf(world), /The log cannot dropStream/);
    assert.deepEqual((await world.open({ session, after: first.ids[1]! })).heard, []);
    assert.deepEqual(reasonsOf(world), []);
  });

  it("when a session ends is logged, and the session is over all the same", async () => {
    const eventLog = new FaultyLog();
    const world = new World({ eventLog });
    const session = await world.begin();
    eventLog.failing.set("drop", fault);
    assert.equal((await world.delete({ session })).status, 200);
    await settled();
    assert.deepEqual(reasonsOf(world), ["deleted"]);
    assert.match(errorsOf(world), /The log cannot drop/);
    assertLeavesNothing(world);
  });
});

describe("a session that another node has claimed", () => {
  it("is over here, and its events stay for the other node", async () => {
    const store = new MemorySessionStore();
    const eventLog = new FaultyLog();
    const world = new World({ sessions: { store }, eventLog });
    const session = await world.begin();
    const standalone = await world.open({ session });
    const answered = await world.stream(call(1, "say"), { session });
    await world.held(2, { session });
    await settled();
    world.clock.advance(31_000);
    await store.claim(session, "another node", world.clock.now(), 30_000);
    await world.pass(0);
    await settled();
    assert.deepEqual(reasonsOf(world), ["lost"]);
    assert.equal(standalone.sink.closed, true);
    assert.deepEqual(standalone.read.retries, [2_000, 2_000], "its client is to come back");
    assert.deepEqual(eventLog.dropped, []);
    const [token = ""] = answered.lastId.split(/-\d+$/);
    assert.equal(await eventLog.sessionOf(token), session);
    assertLeavesNothing(world);
  });

  it("is found out by notifications/initialized", async () => {
    const store = new MemorySessionStore();
    const world = new World({ sessions: { store } });
    const session = await world.begin();
    await store.claim(session, "another node", world.clock.now() + 31_000, 30_000);
    await world.post(note("notifications/initialized"), { session });
    await settled();
    assert.deepEqual(reasonsOf(world), ["lost"]);
    assert.match(errorsOf(world), /no longer owns the session/);
  });
});

describe("a backend that fails", () => {
  it("when a session ends leaves nothing in the log", async () => {
    class Backend extends TestBackend {
      override sessionEnded(): void {
        throw new Error("does not let go");
      }
    }
    const world = new World({ backend: new Backend() });
    const session = await world.begin();
    await world.stream(call(1, "say"), { session });
    assert.equal((await world.delete({ session })).status, 200);
    assert.equal(await world.eventLog.bytesHeld(session), 0);
    assert.match(errorsOf(world), /does not let go/);
  });
});
