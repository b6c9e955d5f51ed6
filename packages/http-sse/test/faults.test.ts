import { describe, it, jest } from "@jest/globals";
import assert from "node:assert/strict";
import { MemorySessionStore } from "@crossfade/session";
import { FaultyLog, FAULTS } from "./faulty-log.js";
import { TestBackend } from "./test-backend.js";
import { call, note, settled, World } from "./world.js";

const reasonsOf = ({ backend }: World): unknown[] => backend.ended.map(({ reason }) => reason);
const errorsOf = ({ logger }: World): string => logger.of("error").join("\n");

describe.each(FAULTS)("a log that %s", (fault) => {
  it("when a session begins leaves none behind", async () => {
    const eventLog = new FaultyLog();
    const world = new World({ eventLog });
    eventLog.failing.set("open", fault);
    assert.deepEqual((await world.get()).refusal, [500, -32603, null]);
    assert.deepEqual((await world.post(call(1, "ping"))).refusal, [500, -32603, 1]);
    assert.equal(world.transport.statistics().sessions, 0);
    assert.deepEqual([world.backend.began, world.backend.ended], [[], []]);
    assert.match(errorsOf(world), /The log cannot open/);
    assert.equal(world.counter("refused.INTERNAL_ERROR"), 2);
  });

  it("when an event is sent ends the session, which is over here", async () => {
    const eventLog = new FaultyLog();
    const world = new World({ eventLog });
    const stream = await world.open();
    eventLog.failing.set("append", fault);
    await world.post(call(1, "ping"), { session: stream.sessionId });
    await settled();
    assert.deepEqual([stream.sink.destroyed, stream.messages], [true, []]);
    assert.deepEqual(reasonsOf(world), ["lost"]);
    assert.match(errorsOf(world), /The log cannot append/);
    const answer = await world.post(call(2, "ping"), { session: stream.sessionId });
    assert.equal(answer.status, 404);
    assert.equal(world.transport.statistics().connections, 0);
  });

  it("when a client comes back cuts its connection, and the next one is whole", async () => {
    const eventLog = new FaultyLog();
    const world = new World({ eventLog });
    const { sessionId: session } = await world.post(call(1, "ping"));
    eventLog.failing.set("after", fault);
    const cut = await world.open({ session });
    await settled();
    assert.equal(cut.sink.destroyed, true);
    assert.match(errorsOf(world), /The log cannot after/);
    assert.equal(world.transport.statistics().connections, 0);
    eventLog.failing.clear();
    assert.equal((await world.open({ session })).messages.length, 1);
  });

  it("when an event id is looked up is an internal error, without its text", async () => {
    const eventLog = new FaultyLog();
    const world = new World({ eventLog });
    eventLog.failing.set("sessionOf", fault);
    const answer = await world.get({ headers: { "last-event-id": "x-1" } });
    assert.deepEqual(answer.refusal, [500, -32603, null]);
    assert.equal(answer.message.error?.message, "Internal error");
  });

  it("when a session ends is logged, and the session is over all the same", async () => {
    const eventLog = new FaultyLog();
    const world = new World({ eventLog });
    const { sessionId: session } = await world.open();
    eventLog.failing.set("drop", fault);
    assert.equal((await world.delete({ session })).status, 200);
    await settled();
    assert.deepEqual(reasonsOf(world), ["deleted"]);
    assert.match(errorsOf(world), /The log cannot drop/);
  });
});

describe("a log that has to ask somebody else", () => {
  it("is not asked for the statistics, once for each session", async () => {
    const farLog = new FaultyLog();
    const asked = jest.spyOn(farLog, "bytesHeld");
    const [near, far] = [new World(), new World({ eventLog: farLog })];
    for (const world of [near, far]) await world.post(call(1, "ping"));
    assert.ok(near.transport.statistics().bytesHeld > far.transport.statistics().bytesHeld);
    assert.equal(asked.mock.calls.length, 0);
  });
});

describe("a session that ends while the log is busy", () => {
  it("is refused to its client, and the backend never hears of it", async () => {
    const eventLog = new FaultyLog();
    const world = new World({ eventLog });
    let opened: () => void = () => undefined;
    eventLog.opening = new Promise((resolve) => (opened = resolve));
    const pending = world.get();
    await settled();
    await world.sessions.close();
    opened();
    assert.deepEqual((await pending).refusal, [503, -32000, null]);
    assert.deepEqual([world.backend.began, world.backend.ended], [[], []]);
  });
});

describe("a session that another node has claimed", () => {
  it("is over here, and its events stay for the other node", async () => {
    const store = new MemorySessionStore();
    const world = new World({ sessions: { store } });
    const stream = await world.open();
    await world.post(call(1, "ping"), { session: stream.sessionId });
    world.clock.advance(31_000);
    await store.claim(stream.sessionId, "another node", world.clock.now(), 30_000);
    await world.pass(0);
    assert.deepEqual(reasonsOf(world), ["lost"]);
    assert.equal(stream.sink.closed, true);
    assert.deepEqual(stream.read.retries, [2_000, 2_000], "its client is to come back");
    const [token = ""] = stream.lastId.split(/-1$/);
    assert.equal(await world.eventLog.sessionOf(token), stream.sessionId);
  });

  it.each(["initialize", "notifications/initialized"])(
    "is found out by %s, and what it answers is not recorded",
    async (method) => {
      const store = new MemorySessionStore();
      const world = new World({ sessions: { store } });
      const { sessionId: session } = await world.open();
      await store.claim(session, "another node", world.clock.now() + 31_000, 30_000);
      if (method === "initialize") await world.initialize("2025-06-18", { session });
      else await world.post(note(method), { session });
      await settled();
      assert.deepEqual(reasonsOf(world), ["lost"]);
      assert.match(errorsOf(world), /no longer owns the session/);
      const record = await store.get(session);
      assert.deepEqual([record?.revision, record?.initialized], [undefined, false]);
    },
  );
});

describe("a session that ended", () => {
  it("takes nothing more, which is no failure", async () => {
    const world = new World();
    const stream = await world.open();
    await world.delete({ session: stream.sessionId });
    const before = stream.sink.text;
    world.backend.session.notify("notifications/tools/list_changed");
    assert.equal(stream.sink.text, before);
    assert.equal(world.counter("events.dropped"), 1);
    assert.deepEqual(world.logger.of("error"), []);
  });

  it("has nothing left in the log", async () => {
    const world = new World();
    const stream = await world.open();
    await world.post(call(1, "ping"), { session: stream.sessionId });
    assert.ok((await world.eventLog.bytesHeld(stream.sessionId)) > 0);
    await world.delete({ session: stream.sessionId });
    assert.equal(await world.eventLog.bytesHeld(stream.sessionId), 0);
  });
});

describe("a backend that fails", () => {
  it("when a session begins leaves none behind", async () => {
    class Backend extends TestBackend {
      override sessionBegan(): void {
        throw new Error("no room in here");
      }
    }
    const backend = new Backend();
    const world = new World({ backend });
    assert.deepEqual((await world.get()).refusal, [500, -32603, null]);
    assert.deepEqual((await world.post(call(1, "ping"))).refusal, [500, -32603, 1]);
    assert.equal(world.transport.statistics().sessions, 0);
    assert.deepEqual(
      backend.ended.map(({ reason }) => reason),
      ["closed", "closed"],
    );
    assert.match(errorsOf(world), /no room in here/);
  });

  it("when a session ends leaves nothing in the log", async () => {
    class Backend extends TestBackend {
      override sessionEnded(): void {
        throw new Error("does not let go");
      }
    }
    const world = new World({ backend: new Backend() });
    const { sessionId: session } = await world.post(call(1, "ping"));
    assert.equal((await world.delete({ session })).status, 200);
    assert.equal(await world.eventLog.bytesHeld(session), 0);
    assert.match(errorsOf(world), /does not let go/);
  });
});
