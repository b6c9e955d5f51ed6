import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { setImmediate as turn } from "node:timers/promises";
import { BareSession } from "../support/bare-session.js";
import { heapInUse } from "../support/heap.js";
import { LeakWorld } from "../support/leak-world.js";
import { WAYS_TO_LEAVE, type WayToLeave } from "../support/ways-to-leave.js";
import { Witness } from "../support/witness.js";

const SESSIONS = 1_000;
const AT_ONCE = 100;
const WARM_UP = 300;
const MAX_BYTES_LEFT_PER_SESSION = 1_024;

const NOTHING = {
  sessions: 0,
  principals: 0,
  connections: 0,
  requestsInFlight: 0,
  clientRequestsInFlight: 0,
  bytesHeld: 0,
};

describe.each(WAYS_TO_LEAVE)("1,000 sessions whose clients $name", (way) => {
  it("leave nothing behind", async () => {
    const resources = activeResources();
    const world = await LeakWorld.start();
    const listeners = listenersOf(world);
    await comeAndGo(world, way, WARM_UP);
    const before = await heapInUse();
    await comeAndGo(world, way, SESSIONS);
    const after = await heapInUse();
    console.log(way.name, ((after - before) / SESSIONS).toFixed(0), (before/1e6).toFixed(1));
    expect(after - before).toBeLessThan(SESSIONS * MAX_BYTES_LEFT_PER_SESSION);
    expect(world.serversBuilt).toBe(WARM_UP + SESSIONS);
    expect(world.serversAlive()).toBe(0);
    expect(world.counters[`sessionsEnded.${way.endedAs}`]).toBe(WARM_UP + SESSIONS);
    expect(listenersOf(world)).toEqual(listeners);
    await world.stop();
    expect(world.clock.timerCount).toBe(0);
    expect(activeResources()).toEqual(resources);
  });
});

async function comeAndGo(world: LeakWorld, way: WayToLeave, total: number): Promise<void> {
  for (let count = 0; count < total; count += AT_ONCE) {
    world.witness = new Witness();
    const clients = await Promise.all(repeat(AT_ONCE, () => way.open(world.port)));
    expect(world.held()).toMatchObject({ sessions: AT_ONCE });
    await Promise.all(clients.map(way.begin ?? (() => undefined)));
    expect(world.held()).toMatchObject({
      requestsInFlight: AT_ONCE * (way.inFlight?.requests ?? 0),
      clientRequestsInFlight: AT_ONCE * (way.inFlight?.clientRequests ?? 0),
    });
    // The backend listens to the signals of those calls only that take longer than a moment.
    world.clock.advance(200);
    for (const client of clients) way.leave(client);
    await Promise.all(clients.map((client) => client.gone()));
    await world.disconnected();
    await world.outliveSessions();
    world.witness.saw("release");
    expect(world.held()).toEqual(NOTHING);
  }
}

function repeat<Value>(times: number, make: () => Value): Value[] {
  return Array.from({ length: times }, make);
}

/** What keeps the process alive, timers and sockets among it. */
function activeResources(): string[] {
  return process.getActiveResourcesInfo().toSorted();
}

/** How many listeners those objects have that outlive connections. */
function listenersOf({ server }: LeakWorld): Record<string, number> {
  return Object.fromEntries(
    [server, process].flatMap((emitter, index) =>
      emitter.eventNames().map((name) => [`${index} ${String(name)}`, emitter.listenerCount(name)]),
    ),
  );
}
