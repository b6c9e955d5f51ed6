import { describe, it } from "@jest/globals";
import { MemorySessionStore } from "@crossfade/session";
import assert from "node:assert/strict";
import { FaultyLog } from "./faulty-log.js";
import { ALICE, BOB, call, note, settled, World, type OpenStream } from "./world.js";

/** Everything that is secret about a session: its id, and the token of its stream. */
function secretsOf(stream: OpenStream): string[] {
  return [stream.sessionId, stream.lastId.replace(/-\d+$/, "")];
}

function assertSilentOn(world: World, secrets: readonly string[]): void {
  const log = world.logger.lines.join("\n");
  for (const secret of secrets) {
    assert.ok(secret.length >= 22);
    assert.ok(!log.includes(secret), `a log has ${secret}`);
  }
}

/** A session with an event, whose client says in every place who it is. */
async function begin(world: World): Promise<OpenStream> {
  const stream = await world.open({ headers: { "user-agent": "tester" } });
  const { sessionId: session } = stream;
  await world.initialize("2025-06-18", { session, headers: { "user-agent": "tester" } });
  return stream;
}

describe("the log", () => {
  it("has no session id where a backend fails", async () => {
    const world = new World();
    const stream = await begin(world);
    const { sessionId: session } = stream;
    for (const method of ["fail", "failLater", "nothing"]) {
      await world.post(call(method, method), { session, headers: { "mcp-session-id": session } });
    }
    for (const method of ["notifications/fails", "notifications/failsLater"]) {
      await world.post(note(method), { session });
    }
    await settled();
    assert.equal(world.logger.of("error").length, 5);
    assert.equal(world.logger.of("warn").length, 1);
    assertSilentOn(world, secretsOf(stream));
  });

  // covers: all/no-session-in-logs
  it("has no session id where a request is refused", async () => {
    const world = new World();
    const stream = await begin(world);
    const { sessionId: session } = stream;
    await world.post("{", { session });
    await world.post(call(1, "ping"), { session, caller: BOB });
    await world.get({ session, caller: ALICE, headers: { "last-event-id": stream.lastId } });
    await world.delete({ session, caller: BOB });
    assertSilentOn(world, secretsOf(stream));
  });

  // covers: all/no-session-in-logs
  it("has neither id nor token where the event log fails", async () => {
    const eventLog = new FaultyLog();
    const world = new World({ eventLog });
    const stream = await begin(world);
    eventLog.failing.set("after", "rejects").set("sessionOf", "rejects").set("drop", "rejects");
    await world.open({ session: stream.sessionId });
    await world.get({ headers: { "last-event-id": stream.lastId } });
    await settled();
    eventLog.failing.set("append", "rejects");
    await world.post(call(1, "ping"), { session: stream.sessionId });
    await world.delete({ session: stream.sessionId });
    await world.transport.close();
    await settled();
    assert.ok(world.logger.of("error").length >= 3);
    assertSilentOn(world, secretsOf(stream));
  });

  it("has no session id where the session is lost to another node", async () => {
    const store = new MemorySessionStore();
    const world = new World({ sessions: { store } });
    const stream = await begin(world);
    await store.claim(stream.sessionId, "another node", world.clock.now() + 31_000, 30_000);
    await world.initialize("2025-06-18", { session: stream.sessionId });
    await settled();
    assert.equal(world.logger.of("error").length, 1);
    assertSilentOn(world, secretsOf(stream));
  });
});

describe("a refusal", () => {
  it("does not repeat the session that was named", async () => {
    const world = new World();
    const session = "sse_AAAAAAAAAAAAAAAAAAAAAA";
    for (const answer of [
      await world.get({ session }),
      await world.post(call(1, "ping"), { session }),
      await world.delete({ session }),
    ]) {
      assert.equal(answer.status, 404);
      assert.ok(!answer.body?.includes("AAAA"));
    }
  });
});
