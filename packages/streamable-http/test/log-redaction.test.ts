import { describe, it } from "@jest/globals";
import { FakeRequest, ManualClock } from "@crossfade/core/testing";
import { MemoryEventLog, MemorySessionStore, SessionManager } from "@crossfade/session";
import assert from "node:assert/strict";
import { HttpStreamableTransport } from "../src/http-streamable-transport.js";
import { FaultyLog } from "./faulty-log.js";
import { ALICE, BOB, call, NEWEST, note, settled, UNKNOWN, World } from "./world.js";

/** Everything that is secret about a session: its id, and the names of its streams. */
interface Secrets {
  readonly session: string;
  readonly eventId: string;
}

/** A session with an event on each of its streams. */
async function begin(world: World): Promise<Secrets> {
  const session = await world.begin(NEWEST);
  world.backend.session.notify("notifications/a");
  const { lastId: eventId } = await world.open({ session });
  return { session, eventId };
}

function assertSilentOn(world: World, { session, eventId }: Secrets): void {
  const log = world.logger.lines.join("\n");
  for (const secret of [session, eventId.replace(/-\d+$/, "")]) {
    assert.ok(secret.length >= 22);
    assert.ok(!log.includes(secret), `a log has ${secret}`);
  }
}

describe("the log", () => {
  it("has no session id where a backend fails", async () => {
    const world = new World();
    const secrets = await begin(world);
    const { session } = secrets;
    for (const method of ["fail", "failLater", "nothing"]) {
      await world.post(call(method, method), { session });
    }
    for (const method of ["notifications/fails", "notifications/failsLater"]) {
      await world.post(note(method), { session });
    }
    await settled();
    assert.equal(world.logger.of("error").length, 5);
    assertSilentOn(world, secrets);
  });

  // covers: all/no-session-in-logs
  it("has no session id where a request is refused", async () => {
    const world = new World();
    const secrets = await begin(world);
    const { session, eventId: after } = secrets;
    await world.post("{", { session });
    await world.post(call(1, "ping"), { session, caller: BOB });
    await world.get({ session, caller: ALICE, after });
    await world.delete({ session, caller: BOB });
    assertSilentOn(world, secrets);
  });

  // covers: all/no-session-in-logs
  it("has neither id nor token where the event log fails", async () => {
    const eventLog = new FaultyLog();
    const world = new World({ eventLog, config: { maxRetainedStreams: 1 } });
    const secrets = await begin(world);
    const { session, eventId: after } = secrets;
    eventLog.failing.set("after", "rejects").set("drop", "rejects").set("dropStream", "rejects");
    await world.open({ session, after });
    const stream = await world.stream(call(1, "say"), { session });
    await settled();
    await world.stream(call(2, "say"), { session });
    await settled();
    eventLog.failing.set("append", "rejects");
    world.backend.session.notify("notifications/a");
    await world.transport.close();
    await settled();
    assert.equal(stream.sink.destroyed, true);
    assert.ok(world.logger.of("error").length >= 4);
    assertSilentOn(world, secrets);
  });

  it("has no session id where the session is lost to another node", async () => {
    const store = new MemorySessionStore();
    const world = new World({ sessions: { store } });
    const secrets = await begin(world);
    await store.claim(secrets.session, "another node", world.clock.now() + 31_000, 30_000);
    await world.post(note("notifications/initialized"), { session: secrets.session });
    await settled();
    assert.equal(world.logger.of("error").length, 1);
    assertSilentOn(world, secrets);
  });
});

describe("a refusal", () => {
  it("does not repeat the session that was named", async () => {
    const world = new World();
    const options = { session: UNKNOWN };
    for (const answer of [
      await world.get(options),
      await world.post(call(1, "ping"), options),
      await world.initialize(NEWEST, options),
      await world.delete(options),
    ]) {
      assert.equal(answer.status, 404);
      assert.ok(!answer.body?.includes("AAAA"));
    }
  });
});

describe("a transport without a logger", () => {
  it("is served all the same, and says nothing", async () => {
    const clock = new ManualClock();
    const transport = new HttpStreamableTransport({
      backend: {
        request: () => {
          throw new Error("nobody hears this");
        },
      },
      sessions: new SessionManager({ clock }),
      eventLog: new MemoryEventLog(),
      clock,
    });
    const request = new FakeRequest({ body: call(1, "initialize") });
    const caller = { principal: undefined, auth: undefined, quotaKey: "" };
    assert.equal((await transport.handle(request, caller)).status, 200);
  });
});
