import { describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import { call, note, World } from "./world.js";

const CHANGED = JSON.stringify(note("notifications/tools/list_changed"));

describe("the transport's broadcaster", () => {
  it("reaches every session, also one whose client is to come back", async () => {
    const world = new World();
    const open = await world.open();
    const { sessionId: session } = await world.post(call(1, "ping"));
    assert.equal(world.transport.broadcaster.broadcastToAll(CHANGED), 2);
    const back = await world.open({ session });
    for (const { messages } of [open, back]) {
      assert.equal(messages.at(-1)?.method, "notifications/tools/list_changed");
    }
  });

  it("reaches one of them by its id", async () => {
    const world = new World();
    const [one, other] = [await world.open(), await world.open()];
    assert.equal(world.transport.broadcaster.broadcastToSession(one.sessionId, CHANGED), true);
    assert.deepEqual([one.messages.length, other.messages.length], [1, 0]);
  });

  it("forgets a session that ends, and its heartbeat with the last one", async () => {
    const world = new World();
    const { sessionId: session } = await world.open();
    assert.deepEqual([world.transport.broadcaster.size, world.clock.timerCount], [1, 1]);
    await world.delete({ session });
    assert.deepEqual([world.transport.broadcaster.size, world.clock.timerCount], [0, 0]);
  });
});
